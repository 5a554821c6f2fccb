using DsxDapr.DevSidecar.Api;
using DsxDapr.DevSidecar.Apps;
using DsxDapr.DevSidecar.Invocation;
using DsxDapr.DevSidecar.Logging;
using DsxDapr.DevSidecar.Metrics;
using DsxDapr.DevSidecar.Mtls;
using DsxDapr.DevSidecar.PubSub;
using DsxDapr.DevSidecar.Resiliency;
using DsxDapr.DevSidecar.Resources;
using DsxDapr.DevSidecar.Tracing;

namespace DsxDapr.DevSidecar.Hosting;

/// <summary>One running sidecar: its API for the app, its port for other sidecars, and what it does on its own for the app.</summary>
internal sealed partial class Sidecar : IAsyncDisposable
{
    /// <summary>daprd's limit of a request's head: its read buffer of 4 KiB and 4 KiB more.</summary>
    private const int ApiHeadLimit = 8 * 1024;

    /// <summary>What the API lets in must pass between sidecars, with a stamp added and its path escaped.</summary>
    private const int InternalHeadLimit = 64 * 1024;

    private readonly SidecarSpec _spec;
    private readonly SidecarEnvironment _environment;
    private readonly SidecarConfiguration _configuration;
    private readonly SidecarComponents _components;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly SidecarState _state = new();
    private readonly SpanExporter? _spans;
    private readonly Tracer _tracer;
    private readonly SidecarIdentity? _identity;
    private readonly PeerClient _peers;
    private readonly HttpAppChannel? _app;
    private readonly SubscriptionRunner? _subscriptions;
    private readonly SidecarServer _api;
    private readonly SidecarServer _internal;
    private readonly SidecarServer? _metrics;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Task> _drained;
    private readonly Lazy<Task> _stopped;
    private Task _background = Task.CompletedTask;

    private Sidecar(
        SidecarSpec spec,
        SidecarEnvironment environment,
        ResourceFolder resources,
        SidecarConfiguration configuration,
        SidecarComponents components,
        SidecarMetrics? metrics,
        ILoggerFactory logs)
    {
        (_spec, _environment, _configuration, _components, _logs) = (spec, environment, configuration, components, logs);
        _log = logs.CreateLogger<Sidecar>();
        _spans = configuration.Tracing.Export is { } destination
            ? new SpanExporter(destination, spec.AppId, logs.CreateLogger<SpanExporter>())
            : null;
        _tracer = new Tracer(configuration.Tracing, _spans, environment.Time);
        _identity = CreateIdentity();
        _peers = new PeerClient(_identity);
        if (spec.AppPort is not null)
        {
            _app = new HttpAppChannel(spec, environment.Time, metrics);
            _subscriptions = new SubscriptionRunner(
                resources.Subscriptions, _app, components.Brokers, resources.Resiliency.ForInbound, _tracer, environment.Time, logs);
        }

        IAppChannel channel = _app is null ? new NoAppChannel(spec.AppId) : _app;
        _internal = CreateInternalServer(channel);
        _api = CreateApiServer(channel, resources.Resiliency, metrics);
        _metrics = metrics is null ? null : CreateMetricsServer(metrics);
        _drained = new Lazy<Task>(DrainOnceAsync);
        _stopped = new Lazy<Task>(StopOnceAsync);
    }

    /// <summary>The app id.</summary>
    public string AppId => _spec.AppId;

    /// <summary>The port of the HTTP API, known after the start.</summary>
    public int HttpPort => _api.Port;

    /// <summary>The port for other sidecars, known after the start.</summary>
    public int InternalPort => _internal.Port;

    /// <summary>The port of the metrics, known after the start; null without them.</summary>
    public int? MetricsPort => _metrics?.Port;

    /// <summary>Completes when the app asked its sidecar to end (<c>POST /v1.0/shutdown</c>).</summary>
    public Task StopAsked => _stopAsked.Task;

    /// <summary>Loads the app's resources, opens its components and puts its sidecar together; the ports are still closed.</summary>
    /// <exception cref="ResourceException">A resource cannot be used.</exception>
    public static async Task<Sidecar> CreateAsync(SidecarSpec spec, SidecarEnvironment environment, CancellationToken ct)
    {
        var resources = ResourceFolder.Read(spec.ResourcesPaths, spec.AppId);
        var configuration = spec.Config is null ? SidecarConfiguration.Default : ConfigurationReader.Read(spec.Config);
        var logs = SidecarLogs.Create(spec.AppId, spec.LogLevel, environment.Output, environment.Time);
        var metrics = spec.MetricsPort is null || !configuration.Metrics ? null : new SidecarMetrics(spec.AppId, environment.Namespace, environment.Time);
        var components = await SidecarComponents.OpenAsync(
            resources.Components, spec, configuration, resources.Resiliency, environment, metrics, logs, ct);
        try
        {
            return new Sidecar(spec, environment, resources, configuration, components, metrics, logs);
        }
        catch
        {
            await components.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the ports, makes the app callable and begins to wait for it.</summary>
    /// <exception cref="PlanException">A port is taken.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        // The API opens last: whoever finds it healthy may count on it that others find the app.
        await _internal.StartAsync(ct);
        await (_metrics?.StartAsync(ct) ?? Task.CompletedTask);
        await _environment.Names.RegisterAsync(AppId, InternalPort, ct);
        await _api.StartAsync(ct);
        Log.Listening(_log, HttpPort, InternalPort, _identity is null ? "plain" : "mTLS");
        _background = RunAsync(_stopping.Token);
    }

    /// <summary>Turns unhealthy, is no longer found by others, and hands the app no more messages; calls are still answered.</summary>
    public Task DrainAsync() => _drained.Value;

    /// <summary>Closes the ports after the calls that are under way, or after five seconds.</summary>
    public Task StopAsync() => _stopped.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _internal.DisposeAsync();
        await (_metrics?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _components.DisposeAsync();
        if (_spans is not null)
        {
            await _spans.DisposeAsync();
        }

        _peers.Dispose();
        _app?.Dispose();
        _identity?.Dispose();
        _stopping.Dispose();
        _logs.Dispose();
    }

    private SidecarIdentity? CreateIdentity()
    {
        if (!(_spec.EnableMtls ?? _configuration.Mtls))
        {
            return null;
        }

        var id = new SpiffeId(_configuration.TrustDomain, _environment.Namespace, _spec.AppId);
        return new SidecarIdentity(
            new WorkloadIdentity(_environment.Authority, id, _environment.Time),
            new PeerVerifier(_environment.Authority, _environment.Time));
    }

    private SidecarServer CreateInternalServer(IAppChannel channel)
    {
        var endpoint = new PeerEndpoint(
            _spec, _configuration.Access, new AppCall(channel, dropApiToken: false), _logs.CreateLogger<PeerEndpoint>());
        return SidecarServer.Create(
            new ServerSpec(AppId, _spec.InternalPort, InternalHeadLimit, MaxBodySize: null),
            _logs,
            listener =>
            {
                if (_identity is not null)
                {
                    listener.RequireMtls(_identity);
                }
            },
            app =>
            {
                if (_tracer.IsOn)
                {
                    app.Use(_tracer.TraceAsync);
                }

                app.Run(endpoint.HandleAsync);
            });
    }

    private SidecarServer CreateApiServer(IAppChannel channel, ResiliencyPolicies resiliency, SidecarMetrics? metrics)
    {
        var invocation = new InvocationEndpoint(
            _spec,
            _environment.Namespace,
            new AppCall(channel, dropApiToken: _spec.DaprApiToken is not null),
            new RemoteCall(_environment.Names, _peers, new CallCircuits(_environment.Time), _environment.Time),
            resiliency,
            _logs.CreateLogger<InvocationEndpoint>());
        return SidecarServer.Create(new ServerSpec(AppId, _spec.HttpPort, ApiHeadLimit, _spec.MaxBodySizeBytes), _logs, _ => { }, app =>
        {
            if (metrics is not null)
            {
                app.Use(metrics.MeasureAsync);
            }

            if (_spec.EnableApiLogging)
            {
                app.Use(new ApiLog(_logs.CreateLogger<ApiLog>(), _environment.Time).WriteAsync);
            }

            if (_tracer.IsOn)
            {
                app.UseWhen(TraceHeaders.AreReturned, traced => traced.Use(_tracer.TraceAsync));
            }

            app.UseWhen(TraceHeaders.AreReturned, traced => traced.Use(TraceHeaders.ReturnAsync));
            if (_spec.DaprApiToken is { } token)
            {
                app.Use(new ApiToken(token).CheckAsync);
            }

            app.MapHealthApi(_state);
            app.MapShutdownApi(() => _stopAsked.TrySetResult());
            new MetadataApi(_spec, _components.All, () => _subscriptions?.Active ?? []).Map(app);
            _components.Map(app);
            app.MapFallback("{*path}", invocation.HandleAsync);
        });
    }

    private SidecarServer CreateMetricsServer(SidecarMetrics metrics) => SidecarServer.Create(
        new ServerSpec(AppId, _spec.MetricsPort!.Value, ApiHeadLimit, MaxBodySize: 0),
        _logs,
        _ => { },
        app => app.MapGet("/metrics", () => Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8")));

    /// <summary>What the sidecar does on its own, until it is stopped.</summary>
    private async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(WatchAppAsync(ct), _subscriptions?.RunAsync(ct) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The sidecar stops.
        }
    }

    private async Task WatchAppAsync(CancellationToken ct)
    {
        if (_app is null)
        {
            _state.AppReached();
            return;
        }

        await _app.WaitUntilListeningAsync(ct);
        _state.AppReached();
        Log.AppReached(_log, _spec.AppPort!.Value);
        if (_app.Health is { } health)
        {
            await new AppHealthProbe(_spec, _app, health, _environment.Time, _logs.CreateLogger<AppHealthProbe>()).RunAsync(ct);
        }
    }

    private async Task DrainOnceAsync()
    {
        _state.Stopping();
        if (InternalPort != 0)
        {
            _environment.Names.Unregister(AppId, InternalPort);
        }

        await _stopping.CancelAsync();
        await _background;
    }

    private async Task StopOnceAsync()
    {
        await Task.WhenAll(_api.StopAsync(), _internal.StopAsync());
        await (_metrics?.StopAsync() ?? Task.CompletedTask);
        Log.Stopped(_log);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "HTTP API on 127.0.0.1:{HttpPort}, other sidecars on 127.0.0.1:{InternalPort} ({Security})")]
        public static partial void Listening(ILogger logger, int httpPort, int internalPort, string security);

        [LoggerMessage(LogLevel.Information, "the app listens on port {Port}")]
        public static partial void AppReached(ILogger logger, int port);

        [LoggerMessage(LogLevel.Information, "stopped")]
        public static partial void Stopped(ILogger logger);
    }
}
