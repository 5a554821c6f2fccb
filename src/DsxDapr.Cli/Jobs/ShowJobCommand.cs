using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DsxDapr.Cli.Hub;
using DsxDapr.Cli.Scanning;
using Spectre.Console;

namespace DsxDapr.Cli.Jobs;

/// <summary><c>dsx jobs show</c>.</summary>
internal static class ShowJobCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var id = new Argument<string>("JOB") { Description = "The job's id, as `dsx jobs list` shows it." };
        var hub = new HubOptions();
        var command = hub.AddTo(new Command("show", "Show how far a job is, how fast, and when it will end.") { id });
        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var answer = await client.SendAsync(HttpMethod.Get, "/api/v1/jobs/" + Uri.EscapeDataString(result.GetRequiredValue(id)), null, stop);
            if (hub.IsJson(result))
            {
                await host.Out.WriteLineAsync(answer.GetRawText());
                return ExitCodes.Ok;
            }

            var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
            foreach (var (name, value) in LinesOf(answer.Deserialize<JobReport>(CliJson.Compact)!))
            {
                table.AddRow(new Text(name), new Text(value));
            }

            CliConsole.Of(host.Out, host.OutIsTerminal).Write(table);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static IEnumerable<(string Name, string Value)> LinesOf(JobReport job) =>
    [
        ("Job", Printable.Of(job.JobId)),
        ("Name", Printable.Of(job.Name ?? "")),
        ("Connector", job.Connector.ToString("D")),
        ("Status", job.Status),
        ("Progress", job.Progress),
        ("Items", $"{JobReport.Number(job.Items)}, {JobReport.Number(job.Pending)} of them open"),
        ("Clean", JobReport.Number(job.Clean)),
        ("Malicious", $"{JobReport.Number(job.Malicious)}, {JobReport.Number(job.ActionsPending)} actions to come"),
        ("Failed", JobReport.Number(job.Failed)),
        ("Skipped", JobReport.Number(job.Skipped)),
        ("Scanned", ByteSize.Of(job.Bytes)),
        ("Pace", job is { FilesPerSecond: { } files, BytesPerSecond: { } bytes }
            ? string.Create(CultureInfo.InvariantCulture, $"{files:0.#} files/s, {ByteSize.Of((long)bytes)}/s")
            : "unknown"),
        ("To the end", job.EtaSeconds is { } seconds ? TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture) : job.FinishedAt is null ? "unknown" : ""),
        ("Started", job.StartedAt.ToString("u", CultureInfo.InvariantCulture)),
        ("Ended", job.FinishedAt?.ToString("u", CultureInfo.InvariantCulture) ?? ""),
    ];
}
