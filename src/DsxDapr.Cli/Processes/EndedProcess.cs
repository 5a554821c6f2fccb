using System.Globalization;

namespace DsxDapr.Cli.Processes;

/// <summary>A process that ended although nobody asked it to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExitCode">What it returned; above 128 it died of a signal.</param>
/// <param name="Reason">What it said last; null when it said nothing.</param>
/// <param name="LogFile">Where the rest is.</param>
internal sealed record EndedProcess(string Name, int ExitCode, string? Reason, string LogFile)
{
    /// <summary>One sentence for people.</summary>
    public string Sentence => Reason is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Name} ended with exit code {ExitCode} and said nothing.")
        : string.Create(CultureInfo.InvariantCulture, $"{Name} ended with exit code {ExitCode}: {Reason.TrimEnd('.')}.");
}
