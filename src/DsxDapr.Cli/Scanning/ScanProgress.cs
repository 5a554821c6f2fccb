using System.Globalization;
using DsxDapr.Cli.Jobs;
using Spectre.Console;

namespace DsxDapr.Cli.Scanning;

/// <summary>Shows how far a scan is: a live bar for a person at a terminal, else a line now and then.</summary>
internal static class ScanProgress
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    /// <summary>Runs <paramref name="scan"/> and shows what it reports on standard error.</summary>
    public static Task<ScanOutcome> ShowAsync(CliHost host, Func<IProgress<JobReport>, Task<ScanOutcome>> scan) =>
        host.ErrorIsTerminal ? ShowBarAsync(host, scan) : scan(new Lines(host));

    private static Task<ScanOutcome> ShowBarAsync(CliHost host, Func<IProgress<JobReport>, Task<ScanOutcome>> scan)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context => await scan(new Bar(context.AddTask("Waiting for the first file", maxValue: 1))));
    }

    private static string Describe(JobReport job) => string.Create(
        CultureInfo.InvariantCulture,
        $"{job.Items - job.Pending} of {job.Items}{(job.Enumerated ? "" : " or more")} files, {job.Malicious} malicious");

    private sealed class Bar(ProgressTask task) : IProgress<JobReport>
    {
        public void Report(JobReport value)
        {
            task.Description = Describe(value);
            task.IsIndeterminate = !value.Enumerated;
            task.MaxValue = Math.Max(1, value.Items);
            task.Value = value is { Enumerated: true, Items: 0 } ? 1 : value.Items - value.Pending;
        }
    }

    private sealed class Lines(CliHost host) : IProgress<JobReport>
    {
        private long _last = host.Clock.GetTimestamp();

        public void Report(JobReport value)
        {
            if (host.Clock.GetElapsedTime(_last) >= LineEvery)
            {
                _last = host.Clock.GetTimestamp();
                host.Say($"Scanning: {Describe(value)}.");
            }
        }
    }
}
