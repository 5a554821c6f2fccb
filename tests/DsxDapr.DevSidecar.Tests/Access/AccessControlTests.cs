using System.Net;
using DsxDapr.DevSidecar.Hosting;
using DsxDapr.DevSidecar.Tests.Hosting;
using DsxDapr.DevSidecar.Tests.Invocation;

namespace DsxDapr.DevSidecar.Tests.Access;

/// <summary>The callee's sidecar decides who may call its app (dapr-conformance/06-mtls-acl).</summary>
public sealed class AccessControlTests
{
    private const string Policy = """
        apiVersion: dapr.io/v1alpha1
        kind: Configuration
        spec:
          accessControl:
            defaultAction: deny
            policies:
              - appId: app-a
                namespace: default
                trustDomain: public
                defaultAction: deny
                operations:
                  - {name: /allowed, httpVerb: [GET], action: allow}
        """;

    [Fact]
    public async Task What_is_allowed_passes_and_what_is_not_is_a_403_that_the_app_never_sees()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a" },
            new SidecarSpec { AppId = "app-c" },
            new SidecarSpec { AppId = "app-b", AppPort = app.Port, Config = TestSidecars.File(Policy) });
        (await sidecars.GetAsync("app-a", "/allowed?x=1", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        var denied = await sidecars.GetAsync("app-a", "/allowed/../denied", ("dapr-app-id", "app-b"));
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await denied.Content.ReadAsStringAsync()).ShouldBe(
            """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: app-b, err: rpc error: code = PermissionDenied desc = """
            + """access control policy has denied access to id: spiffe://public/ns/default/app-a operation: denied verb: GET"}""");
        (await sidecars.GetAsync("app-a", "/%64enied", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await sidecars.GetAsync("app-c", "/allowed", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await sidecars.GetAsync("app-c", "/allowed", ("dapr-app-id", "app-b"), ("dapr-caller-app-id", "app-a")))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        app.Received.ShouldHaveSingleItem().Target.ShouldBe("/allowed?x=1");
    }

    [Fact]
    public async Task An_app_may_call_itself_whatever_the_policy_says()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-b", AppPort = app.Port, Config = TestSidecars.File(Policy) });
        (await sidecars.GetAsync("app-b", "/denied", ("dapr-app-id", "app-b"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_mTLS_nobody_is_known_and_the_default_applies_to_all()
    {
        await using var app = await EchoApp.StartAsync();
        await using var sidecars = await TestSidecars.StartAsync(
            new SidecarSpec { AppId = "app-a", EnableMtls = false },
            new SidecarSpec { AppId = "app-b", AppPort = app.Port, EnableMtls = false, Config = TestSidecars.File(Policy) });
        var answer = await sidecars.GetAsync("app-a", "/allowed", ("dapr-app-id", "app-b"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("denied access to id:  operation: allowed verb: GET");
    }
}
