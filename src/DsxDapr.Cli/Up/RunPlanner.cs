using DsxDapr.Cli.Ports;
using DsxDapr.Cli.Processes;
using DsxDapr.Cli.Redis;
using DsxDapr.Cli.Resources;
using DsxDapr.Cli.Scanning;
using DsxDapr.Cli.Secrets;
using DsxDapr.Cli.Sidecars;
using DsxDapr.Cli.Template;
using DsxDapr.Contracts;

namespace DsxDapr.Cli.Up;

/// <summary>Turns options, <c>dapr.yaml</c> and what is installed into a plan; refuses what cannot work.</summary>
internal sealed class RunPlanner(UpOptions options, Workspace workspace, CliHost host, IPortProbe ports)
{
    /// <summary>Makes the plan and writes the files it needs: secrets and effective resources.</summary>
    public async Task<RunPlan> PlanAsync(RunTemplate template, ScanTarget? target, CancellationToken cancellationToken)
    {
        template.RequireApp(AppIds.Hub, "dsx");
        var environment = new AppEnvironment(workspace, options, target, host);
        environment.Validate(template);

        var portPlan = PortPlan.Of(template, options.FreePorts, options.Exclude, ports);
        var redisProgram = PathLookup.Find("redis-server", host.Environment);
        var redis = await new RedisChooser(RedisProbe.PingAsync, redisProgram, ports)
            .ChooseAsync(options.Redis, options.FreePorts, cancellationToken);
        host.Say(redis.Notice);
        var dapr = DaprInstallation.Find(host.Environment);
        var sidecar = SidecarChoice.Of(options.Sidecar, dapr, redis.Mode);
        host.Say(sidecar.Notice);

        var source = options.Resources is { } own ? OwnResources(own) : ResourcesSource(template, redis.Mode);
        EffectiveResources.Write(source, redis.Address?.ToString(), workspace);
        var config = ConfigFile(template, sidecar);
        return new RunPlan
        {
            Workspace = workspace,
            Redis = redis,
            RedisServer = redis.Mode == RedisMode.Own ? RedisServer.Spec(redisProgram!, redis.Address!, workspace) : null,
            Sidecar = sidecar,
            Dapr = dapr,
            Sentry = sidecar is { Kind: SidecarKind.Daprd, MutualTls: true }
                ? new Sentry(dapr.Sentry!, ports.TakeFree(), ports.TakeFree(), ports.TakeFree(), workspace.TrustDir)
                : null,
            ResourcesSource = source,
            ConfigFile = config,
            HubUrl = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", portPlan[AppIds.Hub].App).Uri,
            LongestRestartPause = TimeSpan.FromSeconds(options.RestartPause),
            Apps = [.. template.Apps.Select(app => Plan(app, portPlan[app.AppId], config, environment))],
        };
    }

    private string OwnResources(string path)
    {
        var directory = Path.GetFullPath(path, host.CurrentDirectory);
        return Directory.Exists(directory) ? directory : throw new CliException($"The resources directory {directory} does not exist.");
    }

    /// <summary>The directory of the template's resources, or its <c>embedded</c> one when there is no Redis.</summary>
    public static string ResourcesSource(RunTemplate template, RedisMode redis)
    {
        var paths = template.Apps.SelectMany(a => a.ResourcesPaths).Distinct(StringComparer.Ordinal).ToList();
        return paths.Count == 1
            ? redis == RedisMode.Embedded ? Path.Combine(paths[0], "embedded") : paths[0]
            : throw new CliException($"{template.File} must name one directory in resourcesPaths, under common; it names {paths.Count}.");
    }

    // dapr.yaml names the Configuration for a plain `dapr run`, which has no mTLS. Its neighbour config.yaml has.
    private string? ConfigFile(RunTemplate template, SidecarChoice sidecar)
    {
        var plain = template.Apps.Select(a => a.ConfigFile).FirstOrDefault(c => c is not null);
        if (plain is null)
        {
            return null;
        }

        var secure = Path.Combine(Path.GetDirectoryName(plain)!, "config.yaml");
        var chosen = sidecar.MutualTls && File.Exists(secure) ? secure : plain;
        if (!File.Exists(chosen))
        {
            throw new CliException($"The Configuration {chosen}, which {template.File} names, does not exist.");
        }

        // The copy next to the other resources, so that the whole run can be looked at in one place.
        var copy = Path.Combine(workspace.ResourcesDir, Path.GetFileName(chosen));
        File.Copy(chosen, copy, overwrite: true);
        return copy;
    }

    private PlannedApp Plan(AppTemplate app, AppPorts appPorts, string? config, AppEnvironment environment)
    {
        var tokens = RunTokens.From(host.Environment);
        var variables = environment.Of(app, appPorts, tokens);
        var excluded = options.Exclude.Contains(app.AppId);
        if (!excluded)
        {
            RequireProgram(app);
        }

        return new PlannedApp(
            app,
            appPorts,
            new SidecarSettings(app, appPorts, tokens, workspace.ResourcesDir, config),
            variables,
            excluded ? null : new ChildSpec
            {
                Name = app.AppId,
                Program = app.Command[0],
                Arguments = [.. app.Command.Skip(1)],
                Environment = variables,
                Directory = app.Directory,
                LogFile = workspace.LogFile(app.AppId),
            });
    }

    private static void RequireProgram(AppTemplate app)
    {
        if (app.Command is ["dotnet", var file, ..] && !File.Exists(Path.GetFullPath(file, app.Directory)))
        {
            throw new CliException($"{app.AppId} is not built: {file} does not exist; start dsx with the script ./dsx, which builds it.");
        }
    }
}
