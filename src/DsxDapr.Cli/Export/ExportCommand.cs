using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using DsxDapr.Cli.Hub;

namespace DsxDapr.Cli.Export;

/// <summary><c>dsx export</c>: results and the audit trail as files.</summary>
internal static class ExportCommand
{
    private const int Chunk = 16 * 1024;

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var job = new Option<string?>("--job") { HelpName = "JOB", Description = "Only results of one job." };
        return new Command("export", "Write results or the audit trail as CSV or JSON lines.")
        {
            Create(host, "results", "Every result, in the order in which items were accepted.", "/api/v1/results/export", job),
            Create(host, "audit", "The audit trail, newest entry first; needs an admin's token.", "/api/v1/audit/export", job: null),
        };
    }

    private static Command Create(CliHost host, string name, string description, string route, Option<string?>? job)
    {
        var format = new Option<string>("--format") { Description = "How (default: csv).", DefaultValueFactory = _ => "csv" }.OneOf("csv", "jsonl");
        var since = new Option<string?>("--since") { HelpName = "TIME", Description = "Only what was recorded then or later, e.g. 2026-05-01T00:00:00Z." };
        var file = new Option<string?>("--file") { HelpName = "FILE", Description = "Where to (default: standard output). It is there when it is whole." };
        var hub = new HubOptions();
        var command = new Command(name, description) { format, since, file, hub.DataDir, hub.Hub, hub.CaFile };
        if (job is not null)
        {
            command.Options.Add(job);
        }

        command.SetAction(async (result, stop) =>
        {
            using var client = hub.Client(result, host);
            var choice = new[] { ("format", result.GetRequiredValue(format)), ("since", result.GetValue(since)), ("job_id", job is null ? null : result.GetValue(job)) }
                .Where(pair => pair.Item2 is not null)
                .Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}");
            var path = $"{route}?{string.Join('&', choice)}";
            if (result.GetValue(file) is { } target)
            {
                await client.CopyAsync(path, body => WriteAsync(body, Path.GetFullPath(target, host.CurrentDirectory), stop), stop);
                host.Say($"{target} is written.");
            }
            else
            {
                await client.CopyAsync(path, body => PrintAsync(body, host.Out, stop), stop);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task PrintAsync(Stream body, TextWriter output, CancellationToken stop)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        var chunk = new char[Chunk];
        while (await reader.ReadAsync(chunk, stop) is > 0 and var read)
        {
            await output.WriteAsync(chunk.AsMemory(0, read), stop);
        }
    }

    // Never a part that is taken for the whole.
    private static async Task WriteAsync(Stream body, string target, CancellationToken stop)
    {
        var partial = target + ".part";
        try
        {
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                await body.CopyToAsync(file, stop);
            }

            File.Move(partial, target, overwrite: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException { InnerException: not SocketException } and not HttpIOException)
        {
            throw new CliException($"{target} cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
