using System.Globalization;

namespace DsxDapr.Cli.Processes;

/// <summary>A process that ended although nobody asked it to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExitCode">What it returned; above 128 it died of a signal.</param>
/// <param name="Reason">What it said last; null when it said nothing.</param>
/// <param name="LogFile">Where the rest is.</param>
internal sealed record EndedProcess(string Name, int ExitCode, string? Reason, string LogFile)
{
    // Shells and .NET tell a signal this way. SIGABRT is how .NET ends after an unhandled exception, so there the last words count.
    private const int SignalBase = 128;
    private const int Abort = SignalBase + 6;

    /// <summary>One sentence for people.</summary>
    public string Sentence => (ExitCode, Reason) switch
    {
        ( > SignalBase and not Abort, _) => Text($"{Name} was ended by signal {ExitCode - SignalBase}."),
        (_, null) => Text($"{Name} ended with exit code {ExitCode} and said nothing."),
        _ => Text($"{Name} ended with exit code {ExitCode}: {Reason.TrimEnd('.')}."),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
