using System.Security.Cryptography;
using DsxDapr.Hub.Operators;

namespace DsxDapr.Hub.Tests.Operators;

public sealed class OperatorTokenListTests
{
    [Fact]
    public void Pairs_and_json_give_the_same_digest()
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData("secret"u8));

        var pair = OperatorTokenList.Parse("admin:secret").ShouldHaveSingleItem();
        var json = OperatorTokenList.Parse($$"""[{"id":"anna","role":"admin","sha256":"{{digest}}"}]""").ShouldHaveSingleItem();

        json.Digest.ShouldBe(pair.Digest);
        (json.Id, json.Role).ShouldBe(("anna", OperatorRole.Admin));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("[]")]
    public void Nothing_admits_nobody(string? text) => OperatorTokenList.Parse(text).ShouldBeEmpty();

    [Theory]
    [InlineData("secret-token")]
    [InlineData("root:secret-token")]
    [InlineData("admin:")]
    [InlineData("""[{"id":"anna","role":"admin","sha256":"secret-token"}]""")]
    [InlineData("""[{"id":"anna","role":"secret-token"}]""")]
    [InlineData("[secret-token")]
    public void What_cannot_be_understood_is_refused_and_not_quoted(string text) =>
        Should.Throw<FormatException>(() => OperatorTokenList.Parse(text)).Message.ShouldNotContain("secret-token");
}
