using System.Globalization;
using DsxDapr.Cli.Jobs;

namespace DsxDapr.Cli.Scanning;

/// <summary>How a scan ended.</summary>
/// <param name="Job">The job at its end.</param>
/// <param name="Elapsed">From ordering the scan to its end.</param>
internal sealed record ScanOutcome(JobReport Job, TimeSpan Elapsed)
{
    /// <summary>Items with neither verdict, and not skipped.</summary>
    public long Failed => Job.Items - Job.Clean - Job.Malicious - Job.Skipped;

    /// <summary>The time, rounded to milliseconds.</summary>
    public double Seconds => Math.Round(Elapsed.TotalSeconds, 3);

    /// <summary>Items per second, rounded to tenths.</summary>
    public double FilesPerSecond => Elapsed > TimeSpan.Zero ? Math.Round(Job.Items / Elapsed.TotalSeconds, 1) : 0;

    /// <summary>
    /// What the shell is told. Malware counts more than items without a verdict or never listed; those mean that the scan did not complete.
    /// </summary>
    public int ExitCode => Job.Status != "completed" ? ExitCodes.Failed
        : Job.Malicious > 0 ? ExitCodes.Malicious
        : Failed > 0 || !Job.ListingComplete ? ExitCodes.Failed
        : ExitCodes.Ok;

    /// <summary>One line for people.</summary>
    public string Summary => FormattableString.Invariant(
        $"{Job.Items:N0} {(Job.Items == 1 ? "file" : "files")}, {ByteSize.Of(Job.Bytes)}: {Job.Clean:N0} clean, {Job.Malicious:N0} malicious, {Failed:N0} failed{Skipped} in {Seconds:0.0} s ({Rate} files/s)");

    private string Skipped => Job.Skipped > 0 ? FormattableString.Invariant($", {Job.Skipped:N0} skipped") : "";

    private string Rate => FilesPerSecond.ToString(FilesPerSecond < 100 ? "N1" : "N0", CultureInfo.InvariantCulture);
}
