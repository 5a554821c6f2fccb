using System.Net;
using DsxDapr.Contracts.Wire;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Hosting.Connectors;
using DsxDapr.Hub.Connectors;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.Ledger;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace DsxDapr.Hub.Tests.Connectors;

/// <summary>Connectors keep their orders in memory, so that one that is started anew has lost them.</summary>
public sealed class EnumerationWatchTests : IDisposable
{
    private const string Query = "?batch=true&job_id=job";

    private readonly LedgerFixture _fixture = new();
    private readonly Wire _wire = new();
    private readonly ConnectorRegistry _registry;
    private readonly SidecarReadiness _sidecar;
    private readonly EnumerationWatch _watch;

    public EnumerationWatchTests()
    {
        _registry = new ConnectorRegistry(_fixture.Ledger, Options.Create(new RegistryOptions { TtlSeconds = 3_600 }), _fixture.Clock);
        var clients = Substitute.For<IConnectorHttp>();
        clients.For(Arg.Any<string>()).Returns(_ => new HttpClient(_wire, disposeHandler: false));
        var credentials = Substitute.For<ICredentialStore>();
        credentials.FindByConnectorAsync(_fixture.Connector, Arg.Any<CancellationToken>())
            .Returns(new ConnectorCredential(_fixture.Connector, HmacKey.Generate(), AppId: null, "test-connector", _fixture.Clock.GetUtcNow()));
        _sidecar = new SidecarReadiness(
            Substitute.For<DaprClient>(), new ConfigurationBuilder().Build(), _fixture.Clock, NullLogger<SidecarReadiness>.Instance);
        _watch = new EnumerationWatch(
            _fixture.Ledger,
            new LedgerSignals(),
            _registry,
            new ConnectorClient(clients, credentials, _fixture.Clock, NullLogger<ConnectorClient>.Instance),
            _sidecar,
            _fixture.Clock,
            NullLogger<EnumerationWatch>.Instance);
    }

    [Fact]
    public async Task A_connector_that_was_started_anew_before_it_had_listed_everything_gets_the_same_order_once_more()
    {
        await OrderAsync(takenBy: "first");
        await RegisterAsync("first");
        await LookAsync();
        _wire.Orders.ShouldBeEmpty();

        await RegisterAsync("second");
        await LookAsync();
        await LookAsync();

        _wire.Orders.ShouldBe(["/test-connector/full_scan" + Query]);
        (await _fixture.Ledger.ListEnumerationsAsync(LedgerFixture.Token)).ShouldHaveSingleItem().InstanceId.ShouldBe("second");
    }

    [Fact]
    public async Task An_order_that_nobody_is_known_to_have_taken_is_repeated_once_it_cannot_be_under_way_any_more()
    {
        await OrderAsync(takenBy: null);
        await RegisterAsync("first");
        await LookAsync();
        _wire.Orders.ShouldBeEmpty();

        _fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await LookAsync();

        _wire.Orders.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("unreachable")]
    [InlineData("refused")]
    [InlineData("error")]
    [InlineData("garbled")]
    public async Task A_connector_that_does_not_take_the_order_is_asked_again_after_a_pause_until_it_does(string how)
    {
        await OrderAsync(takenBy: "first");
        await RegisterAsync("second");
        _wire.Answer = how;
        await LookAsync();
        await LookAsync();
        _wire.Orders.Count.ShouldBe(1);

        _fixture.Clock.Advance(TimeSpan.FromSeconds(11));
        await LookAsync();
        _wire.Orders.Count.ShouldBe(2);

        _wire.Answer = "success";
        _fixture.Clock.Advance(TimeSpan.FromSeconds(11));
        await LookAsync();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(11));
        await LookAsync();
        _wire.Orders.Count.ShouldBe(3);
        _watch.Waiting.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_ended_is_not_ordered_again_and_not_remembered(bool cancelled)
    {
        await OrderAsync(takenBy: "first");
        await RegisterAsync("second");
        _wire.Answer = "unreachable";
        await LookAsync();
        _watch.Waiting.ShouldBe(1);

        if (cancelled)
        {
            await _fixture.Ledger.CancelAsync("job", LedgerFixture.Token);
        }
        else
        {
            await _fixture.Ledger.EndEnumerationAsync("job", _fixture.Connector, isComplete: true, LedgerFixture.Token);
        }

        _fixture.Clock.Advance(TimeSpan.FromSeconds(11));
        await LookAsync();

        _wire.Orders.Count.ShouldBe(1);
        _watch.Waiting.ShouldBe(0);
    }

    [Theory]
    [InlineData(null, ConnectorStatus.Ready)]
    [InlineData("second", ConnectorStatus.Starting)]
    public async Task A_connector_that_does_not_tell_its_instances_apart_or_is_not_ready_is_left_alone(string? instance, ConnectorStatus status)
    {
        await OrderAsync(takenBy: "first");
        await RegisterAsync(instance, status);

        await LookAsync();

        _wire.Orders.ShouldBeEmpty();
    }

    public void Dispose()
    {
        _watch.Dispose();
        _sidecar.Dispose();
        _wire.Dispose();
        _fixture.Dispose();
    }

    private Task LookAsync() => _watch.OrderLostAsync(LedgerFixture.Token);

    private async Task OrderAsync(string? takenBy)
    {
        await _fixture.Ledger.OpenJobAsync("job", _fixture.Connector, null, Query, scanOnce: null, LedgerFixture.Token);
        if (takenBy is not null)
        {
            await _fixture.Ledger.ConfirmOrderAsync("job", takenBy, LedgerFixture.Token);
        }
    }

    private Task RegisterAsync(string? instance, ConnectorStatus status = ConnectorStatus.Ready) => _registry.SaveAsync(
        new ConnectorInstance
        {
            Name = "test-connector",
            Uuid = _fixture.Connector,
            Url = "http://127.0.0.1:1/test-connector",
            InstanceId = instance,
            Status = status,
        },
        appId: null,
        LedgerFixture.Token);

    private sealed class Wire : HttpMessageHandler
    {
        public string Answer { get; set; } = "success";

        public List<string> Orders { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Orders.Add(request.RequestUri!.PathAndQuery);
            return Answer switch
            {
                "unreachable" => throw new HttpRequestException(HttpRequestError.ConnectionError, "on purpose"),
                "error" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)),
                "refused" => Task.FromResult(Saying("""{"status":"error","message":"Too many full scans"}""")),
                "garbled" => Task.FromResult(Saying("{")),
                _ => Task.FromResult(Saying("""{"status":"success","message":"Full scan initiated"}""")),
            };
        }

        private static HttpResponseMessage Saying(string json) =>
            new(HttpStatusCode.OK) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
    }
}
