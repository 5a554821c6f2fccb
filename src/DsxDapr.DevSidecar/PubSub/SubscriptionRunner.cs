using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.PubSub.Delivery;
using DsxDapr.DevSidecar.PubSub.Routing;
using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tracing;

namespace DsxDapr.DevSidecar.PubSub;

/// <summary>
/// Runs the subscriptions of one app: those of the resources, and those the app itself names, which win for the same topic.
/// Topics of the resources' subscriptions keep their messages from the start on, before the app is there.
/// </summary>
internal sealed partial class SubscriptionRunner
{
    private static readonly TimeSpan PreparePause = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<Subscription> _declared;
    private readonly IAppChannel _app;
    private readonly PubSubSet _brokers;
    private readonly Func<string, ComponentTarget> _inbound;
    private readonly Tracer _tracer;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private volatile IReadOnlyList<Subscription> _active = [];

    /// <summary>A runner for an app.</summary>
    /// <param name="declared">The subscriptions of the resources; those with other apps in their scopes are left out.</param>
    /// <param name="app">The app.</param>
    /// <param name="brokers">The brokers it may use.</param>
    /// <param name="inbound">The inbound policies of a component.</param>
    /// <param name="tracer">Gives deliveries their spans.</param>
    /// <param name="clock">The time.</param>
    /// <param name="loggers">Where to log.</param>
    /// <exception cref="ResourceException">A routing rule is not understood.</exception>
    public SubscriptionRunner(
        IReadOnlyList<Subscription> declared,
        IAppChannel app,
        PubSubSet brokers,
        Func<string, ComponentTarget> inbound,
        Tracer tracer,
        TimeProvider clock,
        ILoggerFactory loggers)
    {
        _app = app;
        _brokers = brokers;
        _inbound = inbound;
        _tracer = tracer;
        _clock = clock;
        _logger = loggers.CreateLogger<SubscriptionRunner>();
        _declared = [.. declared.Where(s => s.Scopes.Count == 0 || s.Scopes.Contains(app.AppId, StringComparer.Ordinal))];
        foreach (Subscription subscription in _declared)
        {
            _ = new RouteTable(subscription);
        }
    }

    /// <summary>How long deliveries that run when the sidecar stops may take until they are cut off.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The subscriptions that are in force; empty until the app was reachable.</summary>
    public IReadOnlyList<Subscription> Active => _active;

    /// <summary>Runs until <paramref name="stop"/>; deliveries that run then are waited for, up to <see cref="DrainTime"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource abort = new();
        using AppGate gate = new(_app, _clock);
        await using CancellationTokenRegistration drain = stop.Register(() => abort.CancelAfter(DrainTime));
        try
        {
            await Task.WhenAll(_declared.Where(IsUsable).Select(s => PrepareAsync(s, stop)));
            await gate.WaitAsync(stop);
            SubscriptionDiscovery discovery = new(_app, _clock, _logger);
            IReadOnlyList<Subscription> programmatic = await discovery.FetchAsync(stop);
            _active = [.. Merge(programmatic).Where(IsUsable)];
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }

        if (_active.Count > 0)
        {
            Log.Subscribed(_logger, _app.AppId, string.Join(", ", _active.Select(s => $"{s.PubSubName}/{s.Topic}")));
        }

        await Task.WhenAll(_active.Select(s => ConsumeAsync(s, gate, stop, abort.Token)));
    }

    private IEnumerable<Subscription> Merge(IReadOnlyList<Subscription> programmatic)
    {
        HashSet<(string, string)> named = [.. programmatic.Select(s => (s.PubSubName, s.Topic))];
        return programmatic.Concat(_declared.Where(s => !named.Contains((s.PubSubName, s.Topic)))).DistinctBy(s => (s.PubSubName, s.Topic));
    }

    private bool IsUsable(Subscription subscription)
    {
        if (_brokers.Find(subscription.PubSubName) is not { } broker)
        {
            Log.NoBroker(_logger, _app.AppId, subscription.Topic, subscription.PubSubName, subscription.Source);
            return false;
        }

        if (!broker.Scopes.MaySubscribe(subscription.Topic))
        {
            Log.Forbidden(_logger, _app.AppId, subscription.Topic, subscription.PubSubName, subscription.Source);
            return false;
        }

        if (!string.IsNullOrEmpty(subscription.DeadLetterTopic) && !broker.Scopes.MayPublish(subscription.DeadLetterTopic))
        {
            Log.DeadLettersForbidden(_logger, _app.AppId, subscription.DeadLetterTopic, subscription.PubSubName, subscription.Source);
        }

        return true;
    }

    private async Task PrepareAsync(Subscription subscription, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await _brokers.Find(subscription.PubSubName)!.Broker.PrepareAsync(subscription.Topic, stop);
                return;
            }
            catch (PubSubException e)
            {
                Log.NotPrepared(_logger, subscription.Topic, subscription.PubSubName, e);
                await Task.Delay(PreparePause, _clock, stop);
            }
        }
    }

    private async Task ConsumeAsync(Subscription subscription, AppGate gate, CancellationToken stop, CancellationToken abort)
    {
        ScopedPubSub broker = _brokers.Find(subscription.PubSubName)!;
        IEventSender sender = subscription.Bulk is null
            ? new SingleEventSender(_app, subscription.PubSubName)
            : new BulkEventSender(_app, subscription.PubSubName, subscription.Topic, subscription.RawPayload);
        if (_tracer.IsOn)
        {
            sender = new TracedEventSender(sender, _tracer, subscription.Topic, _clock);
        }

        ComponentTarget policies = _inbound(subscription.PubSubName);
        if (policies.Timeout is not null || policies.Breaker is not null)
        {
            CircuitBreaker? breaker = policies.Breaker is null ? null : new CircuitBreaker(policies.Breaker, _clock);
            sender = new GuardedEventSender(sender, policies.Timeout, breaker, _clock);
        }

        try
        {
            EventConsumer consumer = new(
                subscription,
                sender,
                gate,
                new DeadLetters(subscription, broker, _logger),
                policies.Retry,
                _clock,
                _logger,
                abort);
            await broker.Broker.ConsumeAsync(subscription.Topic, consumer, stop);
        }
        catch (ResourceException e)
        {
            // Only an app's own subscription can come this far; the rules of the resources were read at the start.
            Log.BadRule(_logger, _app.AppId, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "App {AppId} is subscribed to {Topics}")]
        public static partial void Subscribed(ILogger logger, string appId, string topics);

        [LoggerMessage(2, LogLevel.Error, "App {AppId} cannot subscribe to {Topic}: it has no pub/sub component {PubSub} ({Source})")]
        public static partial void NoBroker(ILogger logger, string appId, string topic, string pubSub, ResourceLocation source);

        [LoggerMessage(3, LogLevel.Error, "App {AppId} may not subscribe to {Topic} of {PubSub} ({Source})")]
        public static partial void Forbidden(ILogger logger, string appId, string topic, string pubSub, ResourceLocation source);

        [LoggerMessage(4, LogLevel.Error, "App {AppId} may not publish to {Topic} of {PubSub}, which is to take its dead letters ({Source})")]
        public static partial void DeadLettersForbidden(ILogger logger, string appId, string topic, string pubSub, ResourceLocation source);

        [LoggerMessage(5, LogLevel.Warning, "Topic {Topic} of {PubSub} cannot be prepared yet")]
        public static partial void NotPrepared(ILogger logger, string topic, string pubSub, Exception e);

        [LoggerMessage(6, LogLevel.Error, "App {AppId} has a subscription that is left out: {Problem}")]
        public static partial void BadRule(ILogger logger, string appId, string problem);
    }
}
