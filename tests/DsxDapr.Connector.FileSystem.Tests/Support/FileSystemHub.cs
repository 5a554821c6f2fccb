using System.Text.Json;
using DsxDapr.Connector.FileSystem.Watching;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DsxDapr.Connector.FileSystem.Tests.Support;

/// <summary>A whole filesystem connector on a directory of a test, and the hub that it talks to.</summary>
internal sealed class FileSystemHub : IAsyncDisposable
{
    private FileSystemHub(TempAsset asset, FakeHub hub, RunningConnector connector) => (Asset, Hub, Connector) = (asset, hub, connector);

    public TempAsset Asset { get; }

    public FakeHub Hub { get; }

    public RunningConnector Connector { get; }

    /// <summary>The locations that were submitted, in order.</summary>
    public IReadOnlyList<string> Submitted => [.. Hub.Items.Select(static item => item.Location)];

    public static Task<FileSystemHub> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(new TempAsset(), new WatchPacing { Quiet = TimeSpan.FromMilliseconds(50) }, settings);

    public static Task<FileSystemHub> StartAsync(TempAsset asset, WatchPacing pacing, params (string Name, string Value)[] settings) =>
        StartAsync(asset, pacing, TimeProvider.System, settings);

    /// <summary>Starts them with a clock of the watch's own.</summary>
    public static async Task<FileSystemHub> StartAsync(
        TempAsset asset, WatchPacing pacing, TimeProvider watchClock, params (string Name, string Value)[] settings)
    {
        var hub = await FakeHub.StartAsync();
        var connector = await RunningConnector.StartAsync(
            hub,
            "filesystem-connector",
            settings
                .Select(setting => KeyValuePair.Create("DSXCONNECTOR_" + setting.Name, (string?)setting.Value))
                .Append(KeyValuePair.Create("DSXCONNECTOR_ASSET", (string?)asset.Asset)),
            builder => builder.Services.AddFileSystem().AddSingleton(pacing)
                .Replace(ServiceDescriptor.Singleton<IItemWatch>(services => ActivatorUtilities.CreateInstance<DirectoryWatch>(services, watchClock))));
        return new FileSystemHub(asset, hub, await connector.ReadyAsync());
    }

    public Task<JsonElement> AskAsync(string route) => Connector.AskAsync<JsonElement>(HttpMethod.Get, route);

    public Task<JsonElement> ChangeAsync(object settings) => Connector.AskAsync<JsonElement>(HttpMethod.Put, "config", settings);

    public async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await Hub.DisposeAsync();
        Asset.Dispose();
    }
}
