using System.Net;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hosting.Connectors;
using DsxDapr.Hub.Connectors;
using DsxDapr.Security.Credentials;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace DsxDapr.Hub.Tests.Connectors;

/// <summary>Connectors are called with their own key or not at all.</summary>
public sealed class ConnectorClientTests : IDisposable
{
    private static readonly Guid Uuid = Guid.NewGuid();

    private readonly Wire _wire = new();
    private readonly ICredentialStore _credentials = Substitute.For<ICredentialStore>();

    [Fact]
    public async Task A_connector_without_a_key_is_not_called()
    {
        await Should.ThrowAsync<HttpRequestException>(SendAsync);

        _wire.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connector_that_does_not_know_its_new_key_yet_is_called_again_with_the_key_of_the_moment()
    {
        var (first, second) = (Credential(), Credential());
        _credentials.FindByConnectorAsync(Uuid, Arg.Any<CancellationToken>()).Returns(first, second);
        _wire.Known = second.Key.KeyId;

        using var answer = await SendAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _wire.Keys.ShouldBe([first.Key.KeyId, second.Key.KeyId]);
        _credentials.Received().Forget(Uuid);
    }

    [Fact]
    public async Task A_connector_that_refuses_twice_is_left_alone()
    {
        _credentials.FindByConnectorAsync(Uuid, Arg.Any<CancellationToken>()).Returns(Credential());

        using var answer = await SendAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _wire.Keys.Count.ShouldBe(2);
    }

    public void Dispose() => _wire.Dispose();

    private static ConnectorCredential Credential() => new(Uuid, HmacKey.Generate(), AppId: null, "connector", DateTimeOffset.UnixEpoch);

    private Task<HttpResponseMessage> SendAsync()
    {
        var clients = Substitute.For<IConnectorHttp>();
        clients.For("connector")
            .Returns(_ => new HttpClient(new SigningHandler(TimeProvider.System) { InnerHandler = _wire }, disposeHandler: false));
        var model = new ConnectorInstance { Name = "connector", Uuid = Uuid, Url = "http://127.0.0.1:1/connector" };
        var connector = new RegisteredConnector(model, AppId: null, DateTimeOffset.UnixEpoch);
        return new ConnectorClient(clients, _credentials, TimeProvider.System, NullLogger<ConnectorClient>.Instance)
            .SendAsync(connector, HttpMethod.Get, "repo_check", body: null, TestContext.Current.CancellationToken);
    }

    private sealed class Wire : HttpMessageHandler
    {
        public string? Known { get; set; }

        public List<string> Keys { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            DsxHmacHeader.TryParse(request.Headers.GetValues("Authorization").Single(), out var header, out _).ShouldBeTrue();
            Keys.Add(header.KeyId);
            return Task.FromResult(new HttpResponseMessage(header.KeyId == Known ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
        }
    }
}
