using System.Globalization;
using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Scanning;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Template;
using DsxDapr.Contracts;

namespace DsxDapr.Cli.Up;

/// <summary>
/// The environment of an app. What counts more comes later: <c>dapr.yaml</c>, the run's data directory, the user's own
/// environment, the options of <c>dsx up</c>, <c>--env</c>, and what only the run can know (ports, tokens).
/// </summary>
internal sealed class AppEnvironment(Workspace workspace, UpOptions options, ScanTarget? target, CliHost host)
{
    /// <summary>The directory of a connector's own data, its <c>connector_uuid.txt</c> among them.</summary>
    public const string ConnectorDataDir = "DSXCONNECTOR_DATA_DIR";

    /// <summary>The forwarder's file of events.</summary>
    public const string ForwarderOutput = "DSXFORWARDER__OUTPUT";

    private readonly List<EnvOverride> _overrides = [.. options.Env.Select(EnvOverride.Parse)];

    /// <summary>Fails with a sentence when <c>--env</c> or <c>--exclude</c> name an app that is not there.</summary>
    public void Validate(RunTemplate template)
    {
        _overrides.ForEach(o => template.RequireApp(o.AppId, "--env"));
        foreach (var appId in options.Exclude)
        {
            template.RequireApp(appId, "--exclude");
        }
    }

    /// <summary>The environment variables of <paramref name="app"/> on top of our own.</summary>
    public IReadOnlyDictionary<string, string> Of(AppTemplate app, AppPorts ports, RunTokens tokens)
    {
        var variables = new Dictionary<string, string>(app.Environment, StringComparer.Ordinal)
        {
            ["DSXCONNECT_DATA_DIR"] = workspace.AppDir(app.AppId),
            [ConnectorDataDir] = workspace.AppDir(app.AppId),
            [ForwarderOutput] = Path.Combine(workspace.DataDir, "events.jsonl"),
        };
        foreach (var name in variables.Keys.Where(host.Environment.ContainsKey).ToList())
        {
            variables[name] = host.Environment[name];
        }

        if (app.AppId == AppIds.FileSystemConnector)
        {
            AddScanOptions(variables);
        }

        foreach (var change in _overrides.Where(o => o.AppId == app.AppId))
        {
            variables[change.Name] = change.Value;
        }

        variables["APP_ID"] = app.AppId;
        variables["APP_PORT"] = Text(ports.App);
        variables["DAPR_HTTP_PORT"] = Text(ports.SidecarHttp);
        variables["DAPR_GRPC_PORT"] = Text(ports.SidecarGrpc);
        variables[RunTokens.AppVariable] = tokens.App;
        variables[RunTokens.DaprVariable] = tokens.Dapr;
        return variables;
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private void AddScanOptions(Dictionary<string, string> variables)
    {
        if (target is not null)
        {
            variables["DSXCONNECTOR_ASSET"] = target.Asset;
            variables["DSXCONNECTOR_FILTER"] = target.Filter;
        }
        else if (options.Filter is not null)
        {
            variables["DSXCONNECTOR_FILTER"] = options.Filter;
        }

        if (options.Action is not null)
        {
            variables["DSXCONNECTOR_ITEM_ACTION"] = options.Action;
        }

        if (options.Quarantine is not null)
        {
            variables["DSXCONNECTOR_ITEM_ACTION_MOVE_METAINFO"] = Path.GetFullPath(options.Quarantine, host.CurrentDirectory);
        }
    }
}
