using DsxDapr.EndToEnd.Tests.Harness;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>A private authority as an operator has it: everything is done by <c>dsx certs</c>.</summary>
internal sealed class DsxCerts : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TestFolder _folder = new();

    private DsxCerts()
    {
    }

    /// <summary>What everybody trusts.</summary>
    public string Bundle => _folder["ca/bundle.crt"];

    public static async Task<DsxCerts> CreateAsync()
    {
        var certs = new DsxCerts();
        await certs.RunAsync("init");
        return certs;
    }

    /// <summary>The files of a name's certificate and of its key.</summary>
    public (string Certificate, string Key) Of(string name) => (_folder[$"{name}/tls.crt"], _folder[$"{name}/tls.key"]);

    public Task IssueAsync(string name) => RunAsync("issue", "--name", name, "--dns", "localhost", "--ip", "127.0.0.1", "--out", _folder[name]);

    public Task RenewAsync(string name) => RunAsync("renew", "--out", _folder[name], "--force");

    public Task RotateAsync(params string[] step) => RunAsync("rotate", step);

    public void Dispose() => _folder.Dispose();

    private async Task RunAsync(string command, params string[] arguments)
    {
        await using var run = await Command.RunDsxAsync(Limit, ["certs", command, "--dir", _folder["ca"], .. arguments]);
        run.ExitCode.ShouldBe(0, run.Error);
    }
}
