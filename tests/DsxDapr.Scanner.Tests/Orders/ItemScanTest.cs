using DsxDapr.Contracts.Events;
using DsxDapr.Scanner.Engines;
using DsxDapr.Scanner.Engines.Signatures;
using DsxDapr.Scanner.Orders;
using DsxDapr.Scanner.Reading;
using DsxDapr.Scanner.Tests.Fakes;
using DsxDapr.Security.Credentials;
using DsxDapr.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DsxDapr.Scanner.Tests.Orders;

/// <summary>Scans items of a fake connector with everything but Dapr being real.</summary>
public abstract class ItemScanTest : IAsyncLifetime
{
    private readonly List<ServiceProvider> _services = [];

    private protected FakeConnector Connector { get; private set; } = null!;

    private protected FakeCredentials Credentials { get; } = new(TestOrders.Connector);

    private protected ManualTimeProvider Clock { get; } = new();

    private protected IScanEngine Engine { get; set; } =
        new SignaturesEngine(new SignatureStore(directory: null, NullLogger<SignatureStore>.Instance));

    private protected long? MaxFileSizeBytes { get; set; }

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Connector = await FakeConnector.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _services.ForEach(s => s.Dispose());
        await Connector.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<ScanResult> ScanAsync(string? url = null, CancellationToken cancellationToken = default) =>
        CreateServices().GetRequiredService<ItemScan>().RunAsync(TestOrders.For(url ?? Connector.Url), cancellationToken);

    private protected ServiceProvider CreateServices()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(Options.Create(new ScannerOptions { MaxFileSizeBytes = MaxFileSizeBytes }))
            .AddItemReading()
            .AddSingleton<ICredentialStore>(Credentials)
            .AddSingleton(Engine)
            .AddScanOrders()
            .BuildServiceProvider();
        _services.Add(services);
        return services;
    }
}
