using System.CommandLine;

namespace DsxDapr.Cli.Logs;

/// <summary><c>dsx logs</c>: prints the log of an app, of the sidecars or of Redis.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var name = new Argument<string>("APP_ID") { Description = "An app id, `sidecars` or `redis`." };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing what is added, until Ctrl-C." };
        var dataDir = CommonOptions.DataDir();
        var command = new Command("logs", "Print the log of an app.") { name, follow, dataDir };
        command.SetAction(async (result, cancellationToken) =>
        {
            var file = Find(Workspace.Of(host, result.GetValue(dataDir)), result.GetRequiredValue(name));
            try
            {
                await PrintAsync(file, result.GetValue(follow), host, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how following ends.
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Find(Workspace workspace, string name)
    {
        var known = Directory.Exists(workspace.LogsDir)
            ? Directory.EnumerateFiles(workspace.LogsDir, "*.log").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).ToList()
            : [];
        return known.Contains(name, StringComparer.Ordinal)
            ? workspace.LogFile(name)
            : throw new CliException(known.Count == 0
                ? $"There are no logs in {workspace.LogsDir}: nothing was started yet."
                : $"There is no log of {name}; there are logs of {string.Join(", ", known)}.");
    }

    private static async Task PrintAsync(string file, bool follow, CliHost host, CancellationToken cancellationToken)
    {
        await using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(log);
        var buffer = new char[16 * 1024];
        while (true)
        {
            var read = await reader.ReadAsync(buffer, cancellationToken);
            if (read > 0)
            {
                await host.Out.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            else if (follow)
            {
                await host.Out.FlushAsync(cancellationToken);
                await Task.Delay(Pause, host.Clock, cancellationToken);
            }
            else
            {
                return;
            }
        }
    }
}
