using DsxDapr.DevSidecar.Access;
using DsxDapr.DevSidecar.Mtls;

namespace DsxDapr.DevSidecar.Tests.Access;

public sealed class AccessPolicyTests
{
    private static readonly SpiffeId AppA = new("public", "default", "app-a");

    /// <summary>The policy of the recording: default deny; app-a: GET /allowed, any verb /tree/**, GET and POST /one/*, deny /tree/secret.</summary>
    private static readonly AccessPolicy Recorded = new(DefaultAllow: false,
    [
        new AppPolicy(AppA, DefaultAllow: false,
        [
            new AccessOperation(new OperationPattern("/allowed"), ["GET"], Allow: true),
            new AccessOperation(new OperationPattern("/tree/**"), ["*"], Allow: true),
            new AccessOperation(new OperationPattern("/one/*"), ["GET", "POST"], Allow: true),
            new AccessOperation(new OperationPattern("/tree/secret"), ["*"], Allow: false),
        ]),
    ]);

    [Theory]
    [InlineData("GET", "allowed", true)]
    [InlineData("POST", "allowed", false)]
    [InlineData("HEAD", "allowed", false)]
    [InlineData("OPTIONS", "allowed", false)]
    [InlineData("GET", "allowed/sub", true)]
    [InlineData("DELETE", "tree/a/b/c", true)]
    [InlineData("GET", "tree/secret", true)] // the first operation that matches decides
    [InlineData("POST", "one/a", true)]
    [InlineData("GET", "one/a/b", false)]
    [InlineData("GET", "denied", false)]
    public void Calls_are_decided_as_recorded(string verb, string path, bool allowed) =>
        Recorded.Allows(AppA, verb, path).ShouldBe(allowed);

    [Theory]
    [InlineData("public", "other", "app-a")]
    [InlineData("elsewhere", "default", "app-a")]
    [InlineData("public", "default", "APP-A")]
    public void A_policy_is_for_one_identity_only(string domain, string ns, string appId) =>
        Recorded.Allows(new SpiffeId(domain, ns, appId), "GET", "allowed").ShouldBeFalse();

    [Fact]
    public void An_unknown_caller_gets_the_default() => Recorded.Allows(caller: null, "GET", "allowed").ShouldBeFalse();

    [Fact]
    public void A_denied_app_without_mTLS_passes_where_the_default_is_to_allow()
    {
        var policy = new AccessPolicy(DefaultAllow: true, [new AppPolicy(AppA, DefaultAllow: false, [])]);
        policy.Allows(AppA, "GET", "x").ShouldBeFalse();
        policy.Allows(caller: null, "GET", "x").ShouldBeTrue();
    }
}
