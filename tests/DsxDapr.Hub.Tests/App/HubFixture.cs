namespace DsxDapr.Hub.Tests.App;

/// <summary>One hub for all tests of a class.</summary>
public sealed class HubFixture : IAsyncLifetime
{
    internal HubApp Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Hub = await HubApp.StartAsync();

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}
