using System.Net;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.Ledger;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace DsxDapr.Hub.Tests.Connectors;

public sealed class OrderFullScanTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();
    private readonly Unreachable _network = new();

    [Fact]
    public async Task An_order_that_cannot_be_passed_on_cancels_the_job_it_opened()
    {
        (await OrderAsync("new")).ShouldBe(StatusCodes.Status502BadGateway);

        (await _fixture.JobAsync("new")).Status.ShouldBe(JobStatus.Cancelled);
    }

    [Fact]
    public async Task An_order_that_cannot_be_repeated_leaves_the_running_job_as_it_is()
    {
        await _fixture.AcceptAsync("running", "/a");

        (await OrderAsync("running")).ShouldBe(StatusCodes.Status502BadGateway);

        (await _fixture.JobAsync("running")).Status.ShouldBe(JobStatus.Running);
    }

    [Fact]
    public async Task A_job_of_another_connector_cannot_be_scanned_into()
    {
        await _fixture.AcceptAsync(Guid.NewGuid(), "foreign", "/a");

        (await OrderAsync("foreign")).ShouldBe(StatusCodes.Status409Conflict);

        _network.Calls.ShouldBe(0);
        (await _fixture.JobAsync("foreign")).Status.ShouldBe(JobStatus.Running);
    }

    public void Dispose()
    {
        _network.Dispose();
        _fixture.Dispose();
    }

    private async Task<int?> OrderAsync(string jobId)
    {
        var registry = new ConnectorRegistry(_fixture.Ledger, Options.Create(new RegistryOptions()), _fixture.Clock);
        var model = new ConnectorInstance { Name = "test-connector", Uuid = _fixture.Connector, Url = "http://127.0.0.1:1/test-connector" };
        await registry.SaveAsync(model, appId: null, LedgerFixture.Token);
        var clients = Substitute.For<IHttpClientFactory>();
        clients.CreateClient(ConnectorClient.HttpClientName).Returns(_ => new HttpClient(_network, disposeHandler: false));
        var credentials = Substitute.For<ICredentialStore>();
        credentials.FindByConnectorAsync(_fixture.Connector, Arg.Any<CancellationToken>())
            .Returns(new ConnectorCredential(_fixture.Connector, HmacKey.Generate(), AppId: null, "test-connector", _fixture.Clock.GetUtcNow()));
        var context = new DefaultHttpContext { Request = { QueryString = QueryString.Create("job_id", jobId) } };

        var result = await OrderFullScan.HandleAsync(
            _fixture.Connector,
            context,
            registry,
            new ConnectorClient(clients, credentials, TimeProvider.System),
            _fixture.Ledger,
            LedgerFixture.Token);
        return ((IStatusCodeHttpResult)result).StatusCode;
    }

    private sealed class Unreachable : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            throw new HttpRequestException(HttpRequestError.ConnectionError, "on purpose", inner: null, HttpStatusCode.BadGateway);
        }
    }
}
