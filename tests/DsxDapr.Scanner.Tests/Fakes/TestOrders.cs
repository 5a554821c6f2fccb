using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Scanner.Tests.Fakes;

/// <summary>Orders for tests.</summary>
internal static class TestOrders
{
    public static readonly Guid Connector = new("3f2504e0-4f89-41d3-9a0c-0305e82c3301");

    public static ScanOrder For(string url, string taskId = "42", string? appId = null) => new()
    {
        TaskId = taskId,
        Attempt = 2,
        Connector = new ConnectorTarget { Uuid = Connector, Name = "fake-connector", Url = url, AppId = appId },
        Request = new ScanRequest { Location = "/items/ü.txt", Metainfo = "ü.txt", ScanJobId = "job-1", SizeInBytes = 5 },
    };
}
