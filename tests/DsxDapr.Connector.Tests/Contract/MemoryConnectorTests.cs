using DsxDapr.Connector.Testing;
using DsxDapr.Connector.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace DsxDapr.Connector.Tests.Contract;

/// <summary>The contract of every connector, on items in memory: what the SDK does by itself.</summary>
public sealed class MemoryConnectorTests : ConnectorContract
{
    private readonly MemoryRepository _repository = new();

    protected override string Name => MemoryConnector.Name;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [KeyValuePair.Create("DSXCONNECTOR_ASSET", (string?)"memory")];

    protected override string ForeignLocation => MemoryRepository.Foreign;

    protected override void Configure(WebApplicationBuilder builder) => MemoryConnector.Configure(builder, _repository);

    protected override Task<string> PutAsync(string relativePath, byte[] content)
    {
        _repository.Items["mem:" + relativePath] = content;
        return Task.FromResult("mem:" + relativePath);
    }

    protected override Task<byte[]?> GetAsync(string location) => Task.FromResult(_repository.Items.GetValueOrDefault(location));
}
