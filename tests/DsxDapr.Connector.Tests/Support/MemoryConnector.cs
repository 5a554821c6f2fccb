using DsxDapr.Connector.FullScans;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Testing;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Connector.Tests.Support;

/// <summary>A hub and a connector of a <see cref="MemoryRepository"/>, with short waits.</summary>
internal sealed class MemoryConnector : IAsyncDisposable
{
    public const string Name = "memory-connector";

    private MemoryConnector(FakeHub hub, MemoryRepository repository, RunningConnector connector) =>
        (Hub, Repository, Connector) = (hub, repository, connector);

    public FakeHub Hub { get; }

    public MemoryRepository Repository { get; }

    public RunningConnector Connector { get; }

    /// <summary>Starts both and waits until the connector is ready.</summary>
    public static async Task<MemoryConnector> StartAsync(Action<FakeHub>? prepare = null, params (string Key, string Value)[] settings)
    {
        var started = await StartUnreadyAsync(prepare, null, settings);
        await started.Connector.ReadyAsync();
        return started;
    }

    public static async Task<MemoryConnector> StartUnreadyAsync(
        Action<FakeHub>? prepare, Action<MemoryRepository>? stage, params (string Key, string Value)[] settings) =>
        await StartUnreadyAsync(await FakeHub.StartAsync(), prepare, stage, settings);

    /// <summary>Starts a connector of a hub, which becomes its own.</summary>
    public static async Task<MemoryConnector> StartUnreadyAsync(
        FakeHub hub, Action<FakeHub>? prepare, Action<MemoryRepository>? stage, params (string Key, string Value)[] settings)
    {
        prepare?.Invoke(hub);
        var repository = new MemoryRepository();
        stage?.Invoke(repository);
        var connector = await RunningConnector.StartAsync(
            hub,
            Name,
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)).Append(KeyValuePair.Create("DSXCONNECTOR_ASSET", (string?)"memory")),
            builder => Configure(builder, repository));
        return new MemoryConnector(hub, repository, connector);
    }

    public static void Configure(WebApplicationBuilder builder, MemoryRepository repository)
    {
        builder.Services.AddSingleton<IItemSource>(repository);
        builder.Services.AddSingleton<IItemReader>(repository);
        builder.Services.AddSingleton<IItemActor>(repository);
        builder.Services.AddSingleton<IRepositoryCheck>(repository);
        builder.Services.AddSingleton<IItemFinder>(repository);
        builder.Services.AddSingleton(new ScanPacing
        {
            JobCheck = TimeSpan.FromMilliseconds(20),
            AfterFailures = static _ => TimeSpan.FromMilliseconds(5),
            LastWords = Eventually.Deadline,
        });
    }

    /// <summary>Waits until the connector has the key of its hub, which it gets with the answer to a registration, after the hub has noted that.</summary>
    public Task EnrolledAsync()
    {
        var keys = Connector.Services.GetRequiredService<IHmacKeyStore>();
        return Eventually.TrueAsync(async () => await keys.FindAsync(Hub.Key!.KeyId, default) is not null, "the connector has its key");
    }

    /// <summary>Orders a full scan without waiting for it.</summary>
    public Task<Contracts.Wire.StatusResponse> OrderAsync(string job, string query = "") =>
        Connector.AskAsync<Contracts.Wire.StatusResponse>(HttpMethod.Post, $"full_scan?job_id={job}{query}");

    public async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await Hub.DisposeAsync();
    }
}
