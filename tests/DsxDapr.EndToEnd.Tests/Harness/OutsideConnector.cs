using System.Globalization;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>
/// A filesystem connector that runs outside of Dapr and reaches the hub by its URL, with a proxy in each direction.
/// </summary>
internal sealed class OutsideConnector : IAsyncDisposable
{
    public const string Name = "outside-connector";

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _data;
    private readonly Command _process;

    private OutsideConnector(TestFolder data, Command process, AlteringProxy toHub, AlteringProxy toConnector, Uri address)
    {
        _data = data;
        _process = process;
        ToHub = toHub;
        ToConnector = toConnector;
        Address = address;
    }

    public AlteringProxy ToHub { get; }

    public AlteringProxy ToConnector { get; }

    /// <summary>Where it listens itself.</summary>
    public Uri Address { get; }

    public string Log => _process.Output + _process.Error;

    public static async Task<OutsideConnector> StartAsync(
        Uri hub, string asset, string enrollmentToken, params (string Name, string Value)[] settings)
    {
        var port = LoopbackPort.Take();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var toHub = await AlteringProxy.StartAsync(hub);
        var toConnector = await AlteringProxy.StartAsync(address);
        var data = new TestFolder();
        var environment = new Dictionary<string, string>
        {
            ["APP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["DSXCONNECTOR_NAME"] = Name,
            ["DSXCONNECTOR_ASSET"] = asset,
            ["DSXCONNECTOR_DATA_DIR"] = data.Path,
            ["DSXCONNECTOR_DSX_CONNECT_URL"] = toHub.Address.ToString().TrimEnd('/'),
            ["DSXCONNECTOR_CONNECTOR_URL"] = toConnector.Address.ToString().TrimEnd('/'),
            ["DSXCONNECT_ENROLLMENT_TOKEN"] = enrollmentToken,
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        var process = Command.Start("dotnet", [Repository.AppAssembly("DsxDapr.Connector.FileSystem")], environment);
        return new OutsideConnector(data, process, toHub, toConnector, address);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.InterruptAsync();
        await _process.WaitAsync(StopLimit);
        await _process.DisposeAsync();
        await ToHub.DisposeAsync();
        await ToConnector.DisposeAsync();
        _data.Dispose();
    }
}
