//! The document as people read it: what it says of each operation, gathered in one place. It is read from the JSON that
//! programs get, so that the page says what they are told.

use std::sync::LazyLock;

use serde_json::Value;

use super::document;

/// The methods, in the order in which they are read.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// Where the schemas stand.
const SCHEMAS: &str = "#/components/schemas/";

/// Everything that there is.
#[derive(Debug)]
pub struct Reference {
    pub subjects: Vec<Subject>,
    /// What comes and goes as JSON, by name.
    pub objects: Vec<Object>,
}

/// What belongs together.
#[derive(Debug)]
pub struct Subject {
    pub name: String,
    pub words: String,
    pub operations: Vec<Operation>,
}

/// One request that can be made.
#[derive(Debug)]
pub struct Operation {
    /// Its id in the document and on the page.
    pub id: String,
    /// In capitals.
    pub method: String,
    pub path: String,
    /// One sentence, without its full stop.
    pub summary: String,
    /// What else there is to say; may be empty.
    pub more: String,
    pub needs: Needs,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
}

/// Whether a token is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// Everybody may; a token with this scope shows more.
    Perhaps(String),
    Scope(String),
}

/// A part of the address.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    /// True in the path, false behind the question mark.
    pub in_path: bool,
    pub kind: String,
    pub words: String,
}

/// What is sent.
#[derive(Debug)]
pub struct Body {
    pub object: String,
    pub fields: Vec<Field>,
    /// One that could be sent, over several lines.
    pub sample: String,
}

/// What can be answered.
#[derive(Debug)]
pub struct Answer {
    pub status: String,
    pub words: String,
    /// The object in it, by name.
    pub object: Option<String>,
}

/// Something in JSON.
#[derive(Debug)]
pub struct Object {
    pub name: String,
    pub words: String,
    pub fields: Vec<Field>,
}

/// A field of it.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub kind: String,
    /// The object that it is made of, by name.
    pub object: Option<String>,
    /// Whether it has to be there.
    pub required: bool,
    pub words: String,
}

impl Needs {
    /// The scope that does something here.
    pub fn scope(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Perhaps(scope) | Self::Scope(scope) => Some(scope),
        }
    }
}

impl Operation {
    /// The command that makes the request, with the token as `$TOKEN` and the names of the parameters in the path.
    pub fn curl(&self, origin: &str) -> String {
        let mut lines = vec!["curl".to_owned()];
        if self.method != "GET" {
            lines[0].push_str(&format!(" -X {}", self.method));
        }
        if matches!(self.needs, Needs::Scope(_)) {
            lines.push("-H \"Authorization: Bearer $TOKEN\"".into());
        }
        if let Some(body) = &self.body {
            lines.push("-H 'Content-Type: application/json'".into());
            lines.push(format!("-d {}", quoted(&body.sample)));
        }
        lines.push(quoted(&format!("{origin}{}", self.path)));
        lines.join(" \\\n  ")
    }

    /// The names of the parameters behind the question mark.
    pub fn query(&self) -> Vec<&str> {
        self.parameters.iter().filter(|one| !one.in_path).map(|one| one.name.as_str()).collect()
    }
}

/// A word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The document of this program; it is read once.
pub fn reference() -> &'static Reference {
    static REFERENCE: LazyLock<Reference> =
        LazyLock::new(|| read(&serde_json::to_value(document()).unwrap_or_default()));
    &REFERENCE
}

fn read(document: &Value) -> Reference {
    let schemas = &document["components"]["schemas"];
    let all: Vec<(&String, &str, &Value)> = entries(&document["paths"])
        .flat_map(|(path, item)| METHODS.map(|method| (path, method, &item[method])))
        .filter(|(_, _, found)| found.is_object())
        .collect();
    let subjects = items(&document["tags"]).map(|tag| Subject {
        name: text(&tag["name"]),
        words: one_line(&tag["description"]),
        operations: all
            .iter()
            .filter(|(_, _, found)| found["tags"][0] == tag["name"])
            .map(|(path, method, found)| operation(path, method, found, schemas))
            .collect(),
    });
    let objects = entries(schemas).map(|(name, schema)| Object {
        name: name.clone(),
        words: one_line(&schema["description"]),
        fields: fields(schema, schemas),
    });
    Reference { subjects: subjects.collect(), objects: objects.collect() }
}

fn operation(path: &str, method: &str, found: &Value, schemas: &Value) -> Operation {
    let answers = entries(&found["responses"]).map(|(status, answer)| Answer {
        status: status.clone(),
        words: one_line(&answer["description"]),
        object: content(answer).and_then(|schema| kind(schema).1),
    });
    Operation {
        id: text(&found["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: one_line(&found["summary"]),
        more: one_line(&found["description"]),
        needs: needs(&found["security"]),
        parameters: items(&found["parameters"]).map(parameter).collect(),
        body: content(&found["requestBody"]).map(|schema| body(schema, schemas)),
        answers: answers.collect(),
    }
}

fn parameter(found: &Value) -> Parameter {
    Parameter {
        name: text(&found["name"]),
        in_path: found["in"] == "path",
        kind: kind(&found["schema"]).0,
        words: one_line(&found["description"]),
    }
}

fn body(schema: &Value, schemas: &Value) -> Body {
    let object = kind(schema).1.unwrap_or_default();
    let schema = &schemas[&object];
    let example = schema.get("example").or_else(|| schema["examples"].get(0)).unwrap_or(&Value::Null);
    let sample = serde_json::to_string_pretty(example).unwrap_or_default();
    Body { fields: fields(schema, schemas), object, sample }
}

fn needs(security: &Value) -> Needs {
    let ways: Vec<&Value> = items(security).collect();
    let scope = ways.iter().find_map(|way| way["bearer"][0].as_str()).map(str::to_owned);
    // A way that asks for nothing is an empty object.
    let free = ways.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty));
    match scope {
        None => Needs::Nothing,
        Some(scope) if free => Needs::Perhaps(scope),
        Some(scope) => Needs::Scope(scope),
    }
}

/// The fields of an object; of one that is made of others, all of theirs.
fn fields(schema: &Value, schemas: &Value) -> Vec<Field> {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.strip_prefix(SCHEMAS)) {
        return fields(&schemas[name], schemas);
    }
    let required: Vec<&str> = items(&schema["required"]).filter_map(Value::as_str).collect();
    let own = entries(&schema["properties"]).map(|(name, found)| {
        let (kind, object) = kind(found);
        let words = one_line(&found["description"]);
        Field { name: name.clone(), kind, object, required: required.contains(&name.as_str()), words }
    });
    items(&schema["allOf"]).flat_map(|part| fields(part, schemas)).chain(own).collect()
}

/// What a value is, in words, and the object that it is made of.
fn kind(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.strip_prefix(SCHEMAS)) {
        return (name.to_owned(), Some(name.to_owned()));
    }
    let choices = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|word| schema[word].as_array());
    if let Some(choices) = choices {
        let kinds: Vec<(String, Option<String>)> = choices.iter().map(kind).collect();
        let words: Vec<&str> = kinds.iter().map(|(words, _)| words.as_str()).collect();
        return (words.join(" or "), kinds.iter().find_map(|(_, object)| object.clone()));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        many => items(many).filter_map(Value::as_str).collect(),
    };
    let mut object = None;
    let mut word = |one: &str| match one {
        "array" => {
            let (words, of) = kind(&schema["items"]);
            object = of;
            format!("list of {words}")
        }
        "object" if schema["additionalProperties"].is_object() => {
            format!("map to {}", kind(&schema["additionalProperties"]).0)
        }
        one => one.to_owned(),
    };
    let words: Vec<String> = types.iter().map(|one| word(one)).collect();
    if words.is_empty() { ("anything".into(), None) } else { (words.join(" or "), object) }
}

/// The schema of a body, whatever media type it is of.
fn content(of: &Value) -> Option<&Value> {
    entries(&of["content"]).next().map(|(_, media)| &media["schema"])
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn one_line(value: &Value) -> String {
    text(value).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_told_in_words() {
        let told = |schema: Value| kind(&schema);
        assert_eq!(told(json!({"type": ["string", "null"]})).0, "string or null");
        assert_eq!(told(json!({"type": "object", "additionalProperties": {"type": "integer"}})).0, "map to integer");
        let list = told(json!({"type": "array", "items": {"$ref": "#/components/schemas/Attempt"}}));
        assert_eq!(list, ("list of Attempt".into(), Some("Attempt".into())));
        let maybe = told(json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Author"}]}));
        assert_eq!(maybe, ("null or Author".into(), Some("Author".into())));
        assert_eq!(told(json!({})).0, "anything");
    }

    #[test]
    fn a_command_survives_a_shell() {
        let all = || reference().subjects.iter().flat_map(|subject| &subject.operations);
        let follow = all().find(|one| one.id == "put-members-handle-follow").unwrap();
        let curl = "curl -X PUT \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  \
                    'https://x.example/api/v1/members/{handle}/follow'";
        assert_eq!(follow.curl("https://x.example"), curl);
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
