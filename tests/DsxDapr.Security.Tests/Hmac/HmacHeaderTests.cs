using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class HmacHeaderTests
{
    private const string Signature = "6nkr3F1i1FBlMWBw4YJvfOfT6TIfkxoysqLRndoY7jA=";
    private const string Valid = "DSX-HMAC key_id=kid, ts=1760000000, nonce=abcd, sig=" + Signature;

    [Theory]
    [InlineData(Valid)]
    [InlineData("DSX-HMAC key_id=kid,ts=1760000000,nonce=abcd,sig=" + Signature)]
    [InlineData("DSX-HMAC sig=" + Signature + ", nonce=abcd, ts=1760000000, key_id=kid")]
    [InlineData("DSX-HMAC key_id=kid, ts=1760000000, v=2, nonce=abcd, sig=" + Signature)]
    public void Fields_may_come_in_any_order_and_unknown_ones_are_ignored(string header)
    {
        DsxHmacHeader.TryParse(header, out var parsed, out var error).ShouldBeTrue(error);

        parsed.ShouldBe(new DsxHmacHeader("kid", 1_760_000_000, "abcd", Signature));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer token")]
    [InlineData("DSX-HMAC")]
    [InlineData("dsx-hmac key_id=kid, ts=1760000000, nonce=abcd, sig=" + Signature)]
    public void Anything_but_the_scheme_counts_as_no_header(string? header) => Error(header).ShouldBe("missing_hmac");

    [Theory]
    [InlineData("ts=007")]
    [InlineData("ts=-1760000000")]
    [InlineData("ts=+1760000000")]
    [InlineData("ts=1760000000.5")]
    [InlineData("ts=1_760_000_000")]
    [InlineData("ts=٣٧٦")]
    [InlineData("ts=9999999999999")]
    [InlineData("ts=1760000000|")]
    public void A_timestamp_has_one_spelling(string ts) => Error(Valid.Replace("ts=1760000000", ts)).ShouldBe("malformed_hmac: invalid ts");

    [Theory]
    [InlineData("nonce=ab|cd")]
    [InlineData("nonce=ab cd")]
    [InlineData("nonce=ab\"cd")]
    [InlineData("nonce=ümlaut")]
    public void A_nonce_holds_no_character_outside_base64(string nonce) =>
        Error(Valid.Replace("nonce=abcd", nonce)).ShouldBe("malformed_hmac: invalid nonce");

    [Fact]
    public void A_nonce_and_a_key_id_are_bounded()
    {
        Error(Valid.Replace("nonce=abcd", "nonce=" + new string('a', 88))).ShouldBeEmpty();
        Error(Valid.Replace("nonce=abcd", "nonce=" + new string('a', 89))).ShouldBe("malformed_hmac: invalid nonce");
        Error(Valid.Replace("key_id=kid", "key_id=" + new string('k', 128))).ShouldBeEmpty();
        Error(Valid.Replace("key_id=kid", "key_id=" + new string('k', 129))).ShouldBe("malformed_hmac: invalid key_id");
        Error(Valid + ", x=" + new string('x', 500)).ShouldBe("malformed_hmac: too long");
    }

    [Theory]
    [InlineData("key_id=kid, ", "missing_key_id")]
    [InlineData("ts=1760000000, ", "malformed_hmac: 'ts'")]
    [InlineData("nonce=abcd, ", "malformed_hmac: 'nonce'")]
    [InlineData(", sig=" + Signature, "bad_signature")]
    public void Every_field_is_required(string field, string error)
    {
        Error(Valid.Replace(field, "")).ShouldBe(error);
        Error(Valid.Replace(field.Trim(',', ' ').Split('=')[1], "")).ShouldBe(error, "an empty field is no field");
    }

    [Theory]
    [InlineData("key_id=other")]
    [InlineData("ts=1")]
    [InlineData("nonce=zzzz")]
    [InlineData("sig=x")]
    public void A_field_is_not_given_twice(string again) => Error($"{Valid}, {again}").ShouldBe("malformed_hmac: a field given twice");

    [Theory]
    [InlineData("")]
    [InlineData("6nkr3F1i1FBlMWBw4YJvfOfT6TIfkxoysqLRndoY7jA")]
    [InlineData("6nkr3F1i1FBlMWBw4YJvfOfT6TIfkxoysqLRndoY7jB=")]
    [InlineData("6nkr3F1i1FBlMWBw4YJvfOfT6TIfkxoysqLRndoY7j==")]
    [InlineData("6nkr3F1i1FBlMWBw4YJvfOfT6TIfkxoysqLRndoY7j-=")]
    [InlineData("6nkr3F1i1FBlMWBw4YJvfOfT 6TIfkxoysqLRndoY7jA")]
    [InlineData("6nkr3F1i1FBlMWBw4YJvfOfT6TIfkxoysqLRndoY7jA=AAAA")]
    public void A_signature_has_one_spelling(string signature) => Error(Valid.Replace(Signature, signature)).ShouldBe("bad_signature");

    [Fact]
    public void Neither_a_header_nor_a_key_shows_its_secret_part_as_text()
    {
        DsxHmacHeader.TryParse(Valid, out var header, out _).ShouldBeTrue();

        header.ToString().ShouldBe("kid");
        new HmacKey("kid", "secret").ToString().ShouldBe("kid");
    }

    private static string Error(string? header) => DsxHmacHeader.TryParse(header, out _, out var error) ? "" : error;
}
