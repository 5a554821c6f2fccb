using System.CommandLine;

namespace DsxDapr.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary><c>--data-dir DIR</c>.</summary>
    public static Option<string?> DataDir() => new("--data-dir")
    {
        Description = "Where tokens, certificates, state and logs are kept (default: .dsx in the repository, or DSX_DATA_DIR).",
        HelpName = "DIR",
    };
}
