using System.Globalization;
using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Interop;

/// <summary>Our filesystem connector as a process of its own, enrolled with a hub of dsx-connect.</summary>
internal sealed class ConnectorProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _data = new();
    private readonly Command _process;

    private ConnectorProcess(UpstreamHub hub, string asset, (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["APP_PORT"] = LoopbackPort.Take().ToString(CultureInfo.InvariantCulture),
            ["DSXCONNECTOR_NAME"] = "filesystem-connector",
            ["DSXCONNECTOR_ASSET"] = asset,
            ["DSXCONNECTOR_DATA_DIR"] = _data.Path,
            ["DSXCONNECTOR_DSX_CONNECT_URL"] = hub.Address,
            ["DSXCONNECTOR_HEARTBEAT_SECONDS"] = "1",
            ["DSXCONNECT_ENROLLMENT_TOKEN"] = UpstreamHub.Token,
        };
        foreach (var (name, value) in settings)
        {
            environment["DSXCONNECTOR_" + name] = value;
        }

        _process = Command.Start("dotnet", [Repository.AppAssembly("DsxDapr.Connector.FileSystem")], environment);
    }

    public string Log => _process.Output + _process.Error;

    /// <summary>Starts the connector and waits until the hub can call it.</summary>
    public static async Task<ConnectorProcess> StartAsync(UpstreamHub hub, string asset, params (string Name, string Value)[] settings)
    {
        var connector = new ConnectorProcess(hub, asset, settings);
        try
        {
            await Eventually.TrueAsync(
                () => hub.Connector?["status"]?.GetValue<string>() == "ready", "the connector registers as ready", Limit);

            // The hub knows the key before the connector has read it in the answer.
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        using var answer = await hub.CallAsync(HttpMethod.Get, "config");
                        return answer.IsSuccessStatusCode;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                "the connector has its key",
                Limit);
            return connector;
        }
        catch (TimeoutException e)
        {
            var log = connector.Log;
            await connector.DisposeAsync(); // nothing may stay running
            throw new InvalidOperationException($"{e.Message}\n{log}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.InterruptAsync();
            await _process.WaitAsync(Limit);
        }

        await _process.DisposeAsync();
        _data.Dispose();
    }
}
