using DsxDapr.Connector.FileSystem.Tests.Support;
using DsxDapr.Connector.Testing;
using Microsoft.AspNetCore.Builder;

namespace DsxDapr.Connector.FileSystem.Tests.Contract;

/// <summary>The contract of every connector, on a real directory.</summary>
public sealed class FileSystemConnectorTests : ConnectorContract
{
    private readonly TempAsset _asset = new();

    protected override string Name => "filesystem-connector";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [KeyValuePair.Create("DSXCONNECTOR_ASSET", (string?)_asset.Asset)];

    protected override string ForeignLocation
    {
        get
        {
            var path = Path.Combine(_asset.Outside, "foreign");
            File.WriteAllText(path, "not yours");
            return path;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _asset.Dispose();
    }

    protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddFileSystem();

    protected override async Task<string> PutAsync(string relativePath, byte[] content)
    {
        if (File.Exists(_asset.PathOf(relativePath)))
        {
            await _asset.TickAsync();
        }

        var path = _asset.Write(relativePath, "");
        await File.WriteAllBytesAsync(path, content);
        return path;
    }

    protected override async Task<byte[]?> GetAsync(string location) => File.Exists(location) ? await File.ReadAllBytesAsync(location) : null;
}
