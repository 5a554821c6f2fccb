namespace DsxDapr.Hub.Tests.Listeners;

/// <summary>One hub with listeners for all tests of a class.</summary>
public sealed class ListeningFixture : IAsyncLifetime
{
    internal ListeningHub Listening { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Listening = await ListeningHub.StartAsync();

    public ValueTask DisposeAsync() => Listening.DisposeAsync();
}
