using DsxDapr.DevSidecar.Invocation;

namespace DsxDapr.DevSidecar.Tests.Invocation;

/// <summary>The table recorded from daprd 1.17.13 (dapr-conformance/05-invoke), and what follows from Go's rules.</summary>
public sealed class InvocationPathTests
{
    [Theory]
    [InlineData("/plain")]
    [InlineData("/a/b/c")]
    [InlineData("/a%20b")]
    [InlineData("/a+b")]
    [InlineData("/caf%C3%A9")]
    [InlineData("/a;b=c")]
    [InlineData("/a:b")]
    [InlineData("/a@b")]
    [InlineData("/a'b(c)!*")]
    [InlineData("/a&b=c")]
    [InlineData("/a$b")]
    [InlineData("/[x]")]
    [InlineData("/a,b")]
    [InlineData("/a%7Cb")]
    [InlineData("/a%5Cb")]
    [InlineData("/a%7Bid%7D")]
    [InlineData("/MiXed")]
    [InlineData("/v1.0/x")]
    [InlineData("/method/x")]
    [InlineData("/x%E2%82%AC")]
    [InlineData("/...")]
    [InlineData("/a..b")]
    [InlineData("/")]
    public void A_path_in_canonical_form_stays_as_it_is(string path) => Encoded(path).ShouldBe(path);

    [Theory]
    [InlineData("/a%2Bb", "/a+b")]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/a%2fb", "/a/b")]
    [InlineData("/caf%c3%a9", "/caf%C3%A9")]
    [InlineData("/a%5Bx%5D", "/a[x]")]
    [InlineData("/%41bc", "/Abc")]
    [InlineData("/a%3Ab", "/a:b")]
    [InlineData("/a%2E%2Eb", "/a..b")]
    [InlineData("/a%2525b", "/a%25b")]
    public void Escapes_are_decoded_once(string sent, string seen) => Encoded(sent).ShouldBe(seen);

    [Theory]
    [InlineData("/trailing/", "/trailing")]
    [InlineData("/a//b", "/a/b")]
    [InlineData("//lead", "/lead")]
    [InlineData("/./x", "/x")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/../x", "/x")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/%2e%2e/x", "/x")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/%2e%2e/%2e%2e/etc", "/etc")]
    [InlineData("//", "/")]
    public void Empty_and_dot_segments_and_a_trailing_slash_go(string sent, string seen) => Encoded(sent).ShouldBe(seen);

    [Theory]
    [InlineData("/a|b", "/a%7Cb")]
    [InlineData("/a\\b", "/a%5Cb")]
    [InlineData("/{id}", "/%7Bid%7D")]
    [InlineData("/a\"b", "/a%22b")]
    [InlineData("/<x>", "/%3Cx%3E")]
    [InlineData("/a^b", "/a%5Eb")]
    [InlineData("/a`b", "/a%60b")]
    [InlineData("/(a|b)", "/%28a%7Cb%29")]
    [InlineData("/%FF", "/%FF")]
    public void What_a_path_may_not_hold_is_escaped_by_Gos_rules(string sent, string seen) => Encoded(sent).ShouldBe(seen);

    [Theory]
    [InlineData("/a%zzb")]
    [InlineData("/a%")]
    [InlineData("/a%4")]
    public void A_broken_escape_is_not_even_a_request(string sent) =>
        InvocationPath.TryNormalize(sent, out _).ShouldBe(PathProblem.Malformed);

    [Theory]
    [InlineData("/a%23b", "forbidden character: \"a#b\"")]
    [InlineData("/a%3Fb", "forbidden character: \"a?b\"")]
    [InlineData("/a%00b", "forbidden character: \"a\\x00b\"")]
    [InlineData("/a%0Ab", "control character at position 1: \"a\\nb\"")]
    [InlineData("/a%25b", "error invoking app channel: parse \"/a%b\": invalid URL escape \"%b\"")]
    public void What_daprd_cannot_hand_on_is_refused_in_its_words(string sent, string reason) =>
        InvocationPath.TryNormalize(sent, out _).ShouldNotBeNull().Message.ShouldNotBeNull().ShouldEndWith(reason);

    [Theory]
    [InlineData("/tree/x/../secret", "tree/secret")]
    [InlineData("/tree/%73ecret", "tree/secret")]
    [InlineData("/tree/secret%2F", "tree/secret")]
    [InlineData("/caf%C3%A9", "café")]
    public void Access_rules_see_the_decoded_path(string sent, string method)
    {
        InvocationPath.TryNormalize(sent, out var path).ShouldBeNull();
        path.Method.ShouldBe(method);
        InvocationPath.ReadMethod(path.Encoded).ShouldBe(method);
    }

    [Fact]
    public void Normalising_twice_changes_nothing_unless_an_escape_was_escaped()
    {
        foreach (var sent in (string[])["/a//b/", "/%2e%2e/x", "/a|b", "/caf%c3%a9", "/a%20b"])
        {
            var once = Encoded(sent);
            Encoded(once).ShouldBe(once);
        }
    }

    private static string Encoded(string sent)
    {
        InvocationPath.TryNormalize(sent, out var path).ShouldBeNull();
        return path.Encoded;
    }
}
