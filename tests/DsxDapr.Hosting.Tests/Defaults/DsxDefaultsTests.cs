using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hosting.Tests.Defaults;

public sealed class DsxDefaultsTests
{
    [Fact]
    public async Task The_app_listens_on_its_port_of_loopback_and_nowhere_else()
    {
        var port = LoopbackPort.Take();
        await using var app = await DefaultApp.StartAsync(new() { ["APP_PORT"] = port.ToString(CultureInfo.InvariantCulture) });

        app.Urls.ShouldBe([$"http://127.0.0.1:{port}"]);
    }

    [Fact]
    public async Task An_app_without_a_port_takes_a_free_one_of_loopback()
    {
        await using var app = await DefaultApp.StartAsync([]);

        app.Urls.Single().ShouldStartWith("http://127.0.0.1:");
    }

    [Fact]
    public async Task No_setting_of_the_host_moves_the_app_from_its_port_to_a_listener_in_clear()
    {
        var (port, other) = (LoopbackPort.Take(), LoopbackPort.Take());
        await using var app = await DefaultApp.StartAsync(new()
        {
            ["APP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["urls"] = $"http://127.0.0.1:{other}",
            ["preferHostingUrls"] = "true",
        });

        app.Urls.ShouldBe([$"http://127.0.0.1:{port}"]);
    }

    [Fact]
    public async Task A_port_that_makes_no_sense_is_refused() =>
        (await Should.ThrowAsync<OptionsValidationException>(() => DefaultApp.StartAsync(new() { ["APP_PORT"] = "http" })))
            .Message.ShouldBe("APP_PORT is 'http': expected a port.");

    [Fact]
    public async Task An_app_without_a_sidecar_is_alive_and_ready()
    {
        await using var app = await DefaultApp.StartAsync([]);

        (await GetAsync(app, "/healthz")).ShouldBe((HttpStatusCode.OK, """{"status":"healthy"}"""));
        (await GetAsync(app, "/readyz")).ShouldBe((HttpStatusCode.OK, """{"status":"healthy","checks":{"sidecar":"healthy","tls":"healthy"}}"""));
    }

    [Fact]
    public async Task An_app_is_ready_while_its_sidecar_takes_calls()
    {
        var status = StatusCodes.Status500InternalServerError;
        await using var sidecar = await LoopbackApp.StartAsync(web => web.Run(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }));
        await using var app = await DefaultApp.StartAsync(new() { ["DAPR_HTTP_ENDPOINT"] = sidecar.Url.ToString() });

        (await GetAsync(app, "/healthz")).Status.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(app, "/readyz")).ShouldBe(
            (HttpStatusCode.ServiceUnavailable, """{"status":"unhealthy","checks":{"sidecar":"unhealthy","tls":"healthy"}}"""));

        status = StatusCodes.Status204NoContent;
        (await GetAsync(app, "/readyz")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_server_does_not_say_what_it_is()
    {
        await using var app = await DefaultApp.StartAsync([]);

        using var response = await app.Client.GetAsync(new Uri("/healthz", UriKind.Relative));

        response.Headers.Server.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_sidecar_may_call_what_is_for_the_sidecar()
    {
        await using var app = await DefaultApp.StartAsync(new() { ["APP_API_TOKEN"] = "app-token" });

        (await GetAsync(app, "/sidecar-only")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(app, "/sidecar-only", ("dapr-api-token", "app-token"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("fs-app", HttpStatusCode.OK)]
    [InlineData("other-app", HttpStatusCode.Unauthorized)]
    public async Task A_connectors_key_is_bound_to_its_app_when_the_call_comes_through_the_sidecar(string caller, HttpStatusCode expected)
    {
        var key = HmacKey.Generate();
        await using var app = await DefaultApp.StartAsync(new() { ["APP_API_TOKEN"] = "app-token" }, new OneKey(key));

        var answer = await GetAsync(
            app,
            "/signed",
            ("Authorization", DsxHmacSignature.CreateHeader(key, "GET", "/signed", [], TimeProvider.System)),
            ("dapr-api-token", "app-token"),
            ("dapr-caller-app-id", caller));

        answer.Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Traces_and_metrics_go_where_the_environment_says()
    {
        var paths = new ConcurrentQueue<string>();
        await using var collector = await LoopbackApp.StartAsync(web => web.Run(context =>
        {
            paths.Enqueue(context.Request.Path);
            return Task.CompletedTask;
        }));
        var app = await DefaultApp.StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });

        await GetAsync(app, "/healthz");
        await app.DisposeAsync();

        paths.ShouldContain("/v1/traces");
        paths.ShouldContain("/v1/metrics");
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(
        DefaultApp app, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await app.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class OneKey(HmacKey key) : IHmacKeyStore
    {
        public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<HmacKeyOwner?>(new HmacKeyOwner(key, Guid.NewGuid(), "fs-app"));
    }
}
