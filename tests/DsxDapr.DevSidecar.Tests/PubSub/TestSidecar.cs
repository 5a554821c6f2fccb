using System.Text;
using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tracing;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.DevSidecar.Tests.PubSub;

/// <summary>The pub/sub part of a sidecar: brokers, subscriptions, an app.</summary>
internal sealed class TestSidecar : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IPubSub> _brokers = [];
    private Task _running = Task.CompletedTask;

    public TestSidecar(FakeApp app, InMemoryBroker? broker = null)
    {
        App = app;
        Broker = broker ?? new InMemoryBroker(NullLogger<InMemoryBroker>.Instance);
        Brokers = new PubSubSet(app.AppId, TimeProvider.System);
    }

    public FakeApp App { get; }

    public InMemoryBroker Broker { get; }

    public PubSubSet Brokers { get; }

    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    public static Subscription Subscription(
        string pubSub, string topic, string route = "/events", string? deadLetterTopic = null, BulkSubscribe? bulk = null, bool raw = false, params RouteRule[] rules) =>
        new(pubSub, topic, route, rules, deadLetterTopic, bulk, raw, [], new ResourceLocation("subscription.yaml", 1));

    public async Task AddAsync(params Component[] components)
    {
        foreach (Component component in components)
        {
            IPubSub broker = PubSubs.Create(component, new PubSubContext(App.AppId, Broker, TimeProvider.System, NullLoggerFactory.Instance));
            await broker.InitAsync(default);
            _brokers.Add(broker);
            Brokers.Add(component, broker);
        }
    }

    /// <summary>Starts the subscriptions; <see cref="StopAsync"/> ends them.</summary>
    public SubscriptionRunner Run(IReadOnlyList<Subscription> subscriptions, params (string Component, RetryPolicy Policy)[] retries)
    {
        SubscriptionRunner runner = new(
            subscriptions,
            App,
            Brokers,
            name => new ComponentTarget(retries.FirstOrDefault(r => r.Component == name).Policy, null, null),
            new Tracer(TraceSettings.Off, exporter: null, TimeProvider.System),
            TimeProvider.System,
            NullLoggerFactory.Instance)
        { DrainTime = DrainTime };
        _running = runner.RunAsync(_stop.Token);
        return runner;
    }

    /// <summary>Publishes an event whose data is the given JSON.</summary>
    public Task PublishAsync(string pubSub, string topic, string data)
    {
        CloudEventEnvelope envelope = new(pubSub, topic, App.AppId, "", "", TimeProvider.System);
        byte[] wrapped = envelope.Wrap(Encoding.UTF8.GetBytes(data), ContentTypes.Json, new Dictionary<string, string>());
        return Brokers.Find(pubSub)!.Broker.PublishAsync(topic, new PubSubMessage(wrapped, new Dictionary<string, string>()), default);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (IPubSub broker in _brokers)
        {
            await broker.DisposeAsync();
        }

        _stop.Dispose();
    }
}
