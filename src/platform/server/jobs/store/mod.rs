//! All SQL of the queue that changes it. What differs between the engines stands side by side.

pub mod acts;
pub mod claim;
pub mod insert;
pub mod operate;
pub mod prune;
pub mod recover;
pub mod settle;
pub mod tally;
