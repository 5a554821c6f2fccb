using System.Net;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hosting.Connectors;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.Ledger;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
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

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData(null, false)]
    public async Task Whether_unchanged_items_are_skipped_is_the_jobs_affair_and_none_of_the_connectors(string? option, bool expected)
    {
        await OrderAsync("job", option);

        (await _fixture.JobAsync("job")).ScanOnce.ShouldBe(expected);
        _network.LastQuery.ShouldBe("?job_id=job");
    }

    [Fact]
    public async Task An_option_that_is_neither_on_nor_off_orders_nothing()
    {
        (await OrderAsync("job", "maybe")).ShouldBe(StatusCodes.Status422UnprocessableEntity);

        _network.Calls.ShouldBe(0);
    }

    public void Dispose()
    {
        _network.Dispose();
        _fixture.Dispose();
    }

    private async Task<int?> OrderAsync(string jobId, string? scanOnce = null)
    {
        var registry = new ConnectorRegistry(_fixture.Ledger, Options.Create(new RegistryOptions()), _fixture.Clock);
        var model = new ConnectorInstance { Name = "test-connector", Uuid = _fixture.Connector, Url = "http://127.0.0.1:1/test-connector" };
        await registry.SaveAsync(model, appId: null, LedgerFixture.Token);
        var clients = Substitute.For<IConnectorHttp>();
        clients.For("test-connector").Returns(_ => new HttpClient(_network, disposeHandler: false));
        var credentials = Substitute.For<ICredentialStore>();
        credentials.FindByConnectorAsync(_fixture.Connector, Arg.Any<CancellationToken>())
            .Returns(new ConnectorCredential(_fixture.Connector, HmacKey.Generate(), AppId: null, "test-connector", _fixture.Clock.GetUtcNow()));
        var query = QueryString.Create("job_id", jobId);
        var context = new DefaultHttpContext { Request = { QueryString = scanOnce is null ? query : query.Add("scan_once", scanOnce) } };

        var result = await OrderFullScan.HandleAsync(
            _fixture.Connector,
            context,
            registry,
            new ConnectorClient(clients, credentials, TimeProvider.System, NullLogger<ConnectorClient>.Instance),
            _fixture.Ledger,
            LedgerFixture.Token);
        return ((IStatusCodeHttpResult)result).StatusCode;
    }

    private sealed class Unreachable : HttpMessageHandler
    {
        public int Calls { get; private set; }

        public string? LastQuery { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            LastQuery = request.RequestUri!.Query;
            throw new HttpRequestException(HttpRequestError.ConnectionError, "on purpose", inner: null, HttpStatusCode.BadGateway);
        }
    }
}
