import type { BrowserContext } from "@playwright/test";

/** Complaints of the browser that some tests bring about on purpose. */
export const expected = {
  /** The browser's own line about a page or file that answers 404. */
  notFound: /Failed to load resource: the server responded with a status of 404/,
  /** A form answered 422 with its errors. */
  refused: /Failed to load resource: the server responded with a status of 422/,
  /** Lines about the network while the server is away. */
  serverAway: /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)|WebSocket connection to .* failed/,
};

/** The browser's own remark about a page that is left while its socket is being opened: nobody can keep it from it. */
const leftEarly = /WebSocket is closed before the connection is established/;

/**
 * Listens to everything the pages of a context complain about: console errors
 * and warnings, uncaught errors, and what the browser itself reports, such as
 * violations of the content security policy. A mismatch at hydration shows up
 * here as well.
 */
export class QuietConsole {
  private readonly heard: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** Lets lines that match pass, for the rest of this test. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  listenTo(context: BrowserContext): void {
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      this.heard.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => {
      this.heard.push(`uncaught: ${error.error().stack || String(error.error())}`);
    });
  }

  /** What nobody expected, in the order it was heard. */
  complaints(): string[] {
    return this.heard.filter((line) => ![leftEarly, ...this.allowed].some((pattern) => pattern.test(line)));
  }
}
