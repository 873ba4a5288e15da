mod exit;
mod render;
fn main() {}
