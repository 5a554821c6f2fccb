using DsxDapr.Cli.Template;

namespace DsxDapr.Cli.Ports;

/// <summary>Decides which ports a run uses, before anything is started.</summary>
internal sealed class PortPlan
{
    private readonly Dictionary<string, AppPorts> _ports = new(StringComparer.Ordinal);

    private PortPlan()
    {
    }

    /// <summary>The ports of an app and its sidecar.</summary>
    public AppPorts this[string appId] => _ports[appId];

    /// <summary>
    /// The ports of the template, or free ones. Fails with a sentence when one of the template is in use.
    /// An app in <paramref name="excluded"/> is run by somebody else, so its own port may be in use.
    /// </summary>
    public static PortPlan Of(RunTemplate template, bool free, IReadOnlySet<string> excluded, IPortProbe probe)
    {
        var plan = new PortPlan();
        foreach (var app in template.Apps)
        {
            if (free)
            {
                plan._ports[app.AppId] = new AppPorts(
                    excluded.Contains(app.AppId) ? app.AppPort : probe.TakeFree(),
                    probe.TakeFree(), probe.TakeFree(), probe.TakeFree(), probe.TakeFree());
                continue;
            }

            plan._ports[app.AppId] = new AppPorts(
                excluded.Contains(app.AppId) ? app.AppPort : Fixed(app.AppPort, app.AppId, probe),
                Fixed(app.DaprHttpPort, $"{app.AppId}'s sidecar", probe),
                Fixed(app.DaprGrpcPort, $"{app.AppId}'s sidecar (gRPC)", probe),
                Fixed(app.DaprInternalPort, $"{app.AppId}'s sidecar (internal)", probe),
                Fixed(app.MetricsPort, $"{app.AppId}'s sidecar (metrics)", probe));
        }

        return plan;
    }

    private static int Fixed(int? port, string owner, IPortProbe probe)
    {
        if (port is not > 0)
        {
            return probe.TakeFree();
        }

        return probe.IsFree(port.Value)
            ? port.Value
            : throw new CliException($"Port {port.Value} of {owner} is in use: stop what listens there, or let dsx choose with --free-ports.");
    }
}
