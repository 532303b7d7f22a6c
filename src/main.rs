//! The program: see [`copydesk::cli`].

fn main() -> std::process::ExitCode {
    copydesk::cli::main()
}
