using System.Net.Http.Headers;
using DsxDapr.Contracts;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>One hub of <see cref="HubReplicas"/>, with a client that is its admin.</summary>
internal sealed class HubReplica : AppReplica
{
    public HubReplica(string dataDir, string adminToken, IEnumerable<(string Name, string Value)> settings)
        : base(AppIds.Hub, "DsxDapr.Hub", dataDir, settings)
    {
        Admin = new HttpClient { BaseAddress = Url };
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
    }

    public HttpClient Admin { get; }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Admin.Dispose();
    }
}
