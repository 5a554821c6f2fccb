using DsxDapr.DevSidecar.Metrics;
using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Secrets;
using DsxDapr.DevSidecar.State;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>The components of one app, open: what stands behind the state, secrets and publish routes of its sidecar.</summary>
internal sealed partial class SidecarComponents : IAsyncDisposable
{
    /// <summary>How long a component waits for its server, so that both may start in any order; daprd gives up after 3 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SidecarSpec _spec;
    private readonly SidecarEnvironment _environment;
    private readonly SidecarMetrics? _metrics;
    private readonly ILoggerFactory _logs;
    private readonly SecretStoreSet _secrets;
    private readonly StateStoreSet _states;
    private readonly List<Component> _all = [];
    private readonly List<IAsyncDisposable> _open = [];

    private SidecarComponents(
        SidecarSpec spec, SidecarConfiguration configuration, SidecarEnvironment environment, SidecarMetrics? metrics, ILoggerFactory logs)
    {
        _spec = spec;
        _environment = environment;
        _metrics = metrics;
        _logs = logs;
        _secrets = new SecretStoreSet(configuration.SecretScopes);
        _states = new StateStoreSet(spec.AppId, Environment.GetEnvironmentVariable("NAMESPACE"));
        Brokers = new PubSubSet(spec.AppId, environment.Time);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Component> All => _all;

    /// <summary>The pub/sub components.</summary>
    public PubSubSet Brokers { get; }

    /// <summary>Opens the components: the secret stores first, as the others may take secrets from them.</summary>
    /// <exception cref="ResourceException">One cannot be used.</exception>
    public static async Task<SidecarComponents> OpenAsync(
        IReadOnlyList<ComponentDraft> drafts,
        SidecarSpec spec,
        SidecarConfiguration configuration,
        ResiliencyPolicies resiliency,
        SidecarEnvironment environment,
        SidecarMetrics? metrics,
        ILoggerFactory logs,
        CancellationToken ct)
    {
        var components = new SidecarComponents(spec, configuration, environment, metrics, logs);
        try
        {
            var resolver = new ComponentResolver(components.ReadSecretAsync, Environment.GetEnvironmentVariable);
            foreach (var draft in drafts.OrderBy(d => d.IsSecretStore ? 0 : 1))
            {
                await components.OpenAsync(await resolver.ResolveAsync(draft, ct), resiliency, ct);
            }
        }
        catch
        {
            await components.DisposeAsync();
            throw;
        }

        return components;
    }

    /// <summary>Adds the routes of Dapr's API that use them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapStateApi(_states);
        routes.MapSecretApi(_secrets);
        routes.MapPublishApi(Brokers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var component in _open)
        {
            await component.DisposeAsync();
        }
    }

    private async Task OpenAsync(Component component, ResiliencyPolicies resiliency, CancellationToken ct)
    {
        if (SecretStores.IsSecretStore(component))
        {
            var store = Track(SecretStores.Create(component));
            await store.InitAsync(ct);
            _secrets.Add(component.Name, store);
        }
        else if (StateStores.IsStateStore(component))
        {
            var store = Track(StateStores.Create(component, _environment.Time));
            await OpenWhenReachableAsync(component, store.InitAsync, ct);
            var policies = resiliency.ForOutbound(component.Name, "Statestore");
            IStateStore guarded = policies == ComponentTarget.None ? store : new GuardedStateStore(store, policies, _environment.Time);
            _states.Add(component, _metrics is null ? guarded : new MeteredStateStore(guarded, component.Name, _metrics));
        }
        else
        {
            var broker = Track(PubSubs.Create(component, new PubSubContext(_spec.AppId, _environment.Broker, _environment.Time, _logs)));
            await OpenWhenReachableAsync(component, broker.InitAsync, ct);
            var policies = resiliency.ForOutbound(component.Name, "Pubsub");
            IPubSub guarded = policies == ComponentTarget.None ? broker : new GuardedPubSub(broker, policies, _environment.Time);
            Brokers.Add(component, _metrics is null ? guarded : new MeteredPubSub(guarded, component.Name, _metrics));
        }

        _metrics?.Loaded(component.Type);
        _all.Add(component);
    }

    private async Task OpenWhenReachableAsync(Component component, Func<CancellationToken, Task> open, CancellationToken ct)
    {
        var log = _logs.CreateLogger<SidecarComponents>();
        var begin = _environment.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await open(ct);
                return;
            }
            catch (UnreachableServerException e) when (_environment.Time.GetElapsedTime(begin) < Patience)
            {
                Log.Waiting(log, component.Name, (int)(Patience - _environment.Time.GetElapsedTime(begin)).TotalSeconds, e.Message);
                await Task.Delay(Pause, _environment.Time, ct);
            }
        }
    }

    private T Track<T>(T component)
        where T : IAsyncDisposable
    {
        _open.Add(component);
        return component;
    }

    private async Task<IReadOnlyDictionary<string, string>?> ReadSecretAsync(string store, string secret, CancellationToken ct)
    {
        try
        {
            return _secrets.Find(store) is { } found ? await found.GetAsync(secret, ct) : null;
        }
        catch (SecretNotFoundException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "waiting up to {Seconds} s more for the server of {Component}: {Reason}")]
        public static partial void Waiting(ILogger logger, string component, int seconds, string reason);
    }
}
