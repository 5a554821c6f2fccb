using DsxDapr.DevSidecar.Logging;
using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.Naming;
using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>All sidecars of the process: they start together, and end together or one by one.</summary>
internal sealed class SidecarGroup : IAsyncDisposable
{
    /// <summary>What stands in place of an app id in the lines that concern them all.</summary>
    private const string LogName = "sidecars";

    private readonly SidecarEnvironment _environment;
    private readonly ILoggerFactory _logs;
    private readonly List<Sidecar> _sidecars = [];

    private SidecarGroup(SidecarPlan plan, TimeProvider time, TextWriter output)
    {
        var safeOutput = TextWriter.Synchronized(output);
        _logs = SidecarLogs.Create(LogName, LogLevel.Information, safeOutput, time);
        _environment = new SidecarEnvironment(
            plan.Namespace,
            CertificateAuthority.OpenOrCreate(plan.TrustDir, time),
            NameDirectory.Beside(plan.TrustDir, time),
            new InMemoryBroker(_logs.CreateLogger<InMemoryBroker>()),
            time,
            safeOutput);
    }

    /// <summary>The sidecars, in the order of the plan.</summary>
    public IReadOnlyList<Sidecar> Sidecars => _sidecars;

    /// <summary>Loads the resources of a plan and puts its sidecars together.</summary>
    /// <exception cref="ResourceException">A resource cannot be used.</exception>
    /// <exception cref="PlanException">The certificate authority cannot be used.</exception>
    public static async Task<SidecarGroup> CreateAsync(SidecarPlan plan, TimeProvider time, TextWriter output, CancellationToken ct)
    {
        var group = new SidecarGroup(plan, time, output);
        try
        {
            foreach (var spec in plan.Sidecars)
            {
                group._sidecars.Add(await Sidecar.CreateAsync(spec, group._environment, ct));
            }
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }

        return group;
    }

    /// <summary>Opens all ports.</summary>
    /// <exception cref="PlanException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        foreach (var sidecar in _sidecars)
        {
            await sidecar.StartAsync(ct);
        }
    }

    /// <summary>Waits until the process is told to end, or every sidecar was told so by its app.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        var allAlone = Task.WhenAll(_sidecars.Select(StopWhenAskedAsync));
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(() => together.TrySetResult());
        await await Task.WhenAny(allAlone, together.Task);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // First all turn away new work, then all close: what one app still does may need the sidecar of another.
        await Task.WhenAll(_sidecars.Select(s => s.DrainAsync()));
        await Task.WhenAll(_sidecars.Select(s => s.StopAsync()));
        foreach (var sidecar in _sidecars)
        {
            await sidecar.DisposeAsync();
        }

        _environment.Authority.Dispose();
        _logs.Dispose();
    }

    private static async Task StopWhenAskedAsync(Sidecar sidecar)
    {
        await sidecar.StopAsked;
        await sidecar.DrainAsync();
        await sidecar.StopAsync();
    }
}
