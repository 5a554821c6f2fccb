using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Tls;

/// <summary>A private authority as an operator has it: everything is done by <c>dsx certs</c>.</summary>
internal sealed class DsxCerts : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();

    private DsxCerts()
    {
    }

    /// <summary>The directory of the authority.</summary>
    public string Authority => _folder["ca"];

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

    /// <summary>Whether the certificate in a name's file was issued by the authority that issues now.</summary>
    public bool IsOfTheNewest(string name) => TestCa.Read(Of(name).Certificate).Issuer == TestCa.Read(_folder["ca/ca.crt"]).Subject;

    public void Dispose() => _folder.Dispose();

    private async Task RunAsync(string command, params string[] arguments)
    {
        await using var run = await Command.RunDsxAsync(Limit, ["certs", command, "--dir", Authority, .. arguments]);
        run.ExitCode.ShouldBe(0, run.Error);
    }
}
