using System.Diagnostics;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Benchmarks.Signatures;

/// <summary>The client's process, which is told by lines what to do: <see cref="RequestsLoad"/>.</summary>
internal sealed class RequestsClient(Process process) : IAsyncDisposable
{
    public const int RequestsInARound = RequestsLoad.Connections * RequestsLoad.RequestsOfAConnection;

    public static async Task<RequestsClient> StartAsync(string url, HmacKey key, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(RequestsClient).Assembly.Location, RequestsLoad.CommandName, url])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var client = new RequestsClient(Process.Start(start)!);
        await client.TellAsync(key.KeyId, stop);
        await client.TellAsync(key.Secret, stop);
        return client;
    }

    /// <summary>Lets it make a round's requests, and sign them, each with a nonce of its own.</summary>
    public async Task PrepareAsync(string route, bool isSigned, CancellationToken stop)
    {
        await TellAsync($"{(isSigned ? "signed" : "unsigned")} {route}", stop);
        await HearAsync(stop);
    }

    /// <summary>Lets it send them.</summary>
    public async Task SendAllAsync(CancellationToken stop)
    {
        await TellAsync("go", stop);
        await HearAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task TellAsync(string line, CancellationToken stop)
    {
        await process.StandardInput.WriteLineAsync(line.AsMemory(), stop);
        await process.StandardInput.FlushAsync(stop);
    }

    private async Task HearAsync(CancellationToken stop)
    {
        if (await process.StandardOutput.ReadLineAsync(stop) is null)
        {
            throw new InvalidOperationException("The client has ended.");
        }
    }
}
