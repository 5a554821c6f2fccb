using DsxDapr.DevSidecar.Access;

namespace DsxDapr.DevSidecar.Tests.Access;

/// <summary>Recorded in dapr-conformance/06-mtls-acl and 06b-acl-order.</summary>
public sealed class OperationPatternTests
{
    [Theory]
    [InlineData("/allowed", "allowed")]
    [InlineData("/allowed", "allowed/sub")]
    [InlineData("/allowed", "ALLOWED")]
    [InlineData("/one/*", "one/a")]
    [InlineData("/tree/**", "tree")]
    [InlineData("/tree/**", "tree/a/b/c")]
    [InlineData("/jobs/*/raw", "jobs/7/raw")]
    [InlineData("/", "anything/at/all")]
    [InlineData("/tree/secret", "tree/SECRET")]
    public void A_path_matches(string pattern, string path) => new OperationPattern(pattern).Matches(path).ShouldBeTrue();

    [Theory]
    [InlineData("/allowed", "allow")]
    [InlineData("/allowed", "allowedToo")]
    [InlineData("/one/*", "one/a/b")]
    [InlineData("/one/*", "one")]
    [InlineData("/tree/**", "trees")]
    [InlineData("/tree/secret", "tree/secret;a=b")]
    [InlineData("/tree/secret", "tree/secret ")]
    [InlineData("/jobs/*/raw", "jobs/7")]
    [InlineData("/jobs/*/raw", "jobs/7/raw/more")]
    [InlineData("/a/b", "")]
    public void A_path_does_not_match(string pattern, string path) => new OperationPattern(pattern).Matches(path).ShouldBeFalse();
}
