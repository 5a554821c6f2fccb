using System.CommandLine;
using DsxDapr.Cli.Processes;

namespace DsxDapr.Cli.Up;

/// <summary><c>dsx up</c>: starts every app with its sidecar, and scans when asked to.</summary>
internal static class UpCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliHost host)
    {
        var scan = new Option<string?>("--scan") { HelpName = "PATH", Description = "Scan this directory or file." };
        var once = new Option<bool>("--once") { Description = "End after the scan: 0 all clean, 2 something malicious, 1 the scan did not complete." };
        var scanOnce = new Option<bool?>("--scan-once") { Description = "Whether to skip files that are unchanged since an earlier scan found them clean (default: as the hub is set)." };
        var json = new Option<bool>("--json") { Description = "Print the scan's report as one JSON object." };
        var action = new Option<string?>("--action") { Description = "What happens to malicious files (default: nothing)." }
            .OneOf("nothing", "move", "delete", "tag", "movetag");
        var quarantine = new Option<string?>("--quarantine")
        {
            HelpName = "DIR",
            Description = "Where move and movetag put them (default: dsxconnect-quarantine in the scanned directory).",
        };
        var filter = new Option<string?>("--filter") { HelpName = "EXPR", Description = "Scan only these files, e.g. \"*.zip -tmp\"." };
        var dataDir = CommonOptions.DataDir();
        var freePorts = new Option<bool>("--free-ports") { Description = "Use any free ports instead of those of dapr.yaml, and share nothing with other runs." };
        var sidecar = new Option<string?>("--sidecar") { Description = "Which sidecars (default: daprd when it is installed, else the DevSidecar)." }
            .OneOf("auto", "daprd", "dev");
        var redis = new Option<string?>("--redis")
        {
            HelpName = "HOST:PORT|none|auto",
            Description = "Which Redis (default: one on port 6379, else one of our own when redis-server is installed, else none).",
        };
        var resources = new Option<string?>("--resources")
        {
            HelpName = "DIR",
            Description = "Use the Dapr resources in this directory (default: components, or components/embedded without a Redis).",
        };
        var env = new Option<string[]>("--env") { HelpName = "APP_ID:NAME=VALUE", Description = "Set an environment variable of an app (may be repeated)." };
        var exclude = new Option<string[]>("--exclude") { HelpName = "APP_ID", Description = "Start the sidecar of this app but not the app (may be repeated)." };
        var restartPause = new Option<int?>("--restart-pause")
        {
            HelpName = "SECONDS",
            Description = "The longest pause before a process that ended is started again, 1 to 300 s (default: 10).",
        };
        var command = new Command("up", "Start every app of dapr.yaml with its sidecar; with --scan, scan a directory.")
        {
            scan, once, scanOnce, json, action, quarantine, filter, dataDir, freePorts, sidecar, redis, resources, env, exclude, restartPause,
        };
        command.SetAction((result, stop) => new UpRun(
            new UpOptions
            {
                Scan = result.GetValue(scan),
                Once = result.GetValue(once),
                ScanOnce = result.GetValue(scanOnce),
                Json = result.GetValue(json),
                Action = result.GetValue(action),
                Quarantine = result.GetValue(quarantine),
                Filter = result.GetValue(filter),
                DataDir = result.GetValue(dataDir),
                FreePorts = result.GetValue(freePorts),
                Sidecar = result.GetValue(sidecar) ?? "auto",
                Redis = result.GetValue(redis) ?? "auto",
                Resources = result.GetValue(resources),
                Env = result.GetValue(env) ?? [],
                Exclude = new HashSet<string>(result.GetValue(exclude) ?? [], StringComparer.Ordinal),
                RestartPause = result.GetValue(restartPause) ?? (int)BackOff.DefaultLongest.TotalSeconds,
            },
            host).RunAsync(stop));
        return command;
    }
}
