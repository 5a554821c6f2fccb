using System.Text.Json;
using DsxDapr.Contracts.Events;
using DsxDapr.Contracts.Wire;

namespace DsxDapr.Contracts.Tests;

public sealed class WireModelTests
{
    [Theory]
    [InlineData("movetag", ItemAction.MoveTag)]
    [InlineData("move_tag", ItemAction.MoveTag)]
    [InlineData("not implemented", ItemAction.NotImplemented)]
    [InlineData("nothing", ItemAction.Nothing)]
    public void An_item_action_is_read_in_every_spelling_of_the_contract(string name, ItemAction action) =>
        Read<ItemAction>($"\"{name}\"").ShouldBe(action);

    [Fact]
    public void An_item_action_is_always_written_as_movetag() => Write(ItemAction.MoveTag).ShouldBe("\"movetag\"");

    [Theory]
    [InlineData("\"shred\"")]
    [InlineData("3")]
    [InlineData("null")]
    public void An_unknown_item_action_is_refused(string json) => Should.Throw<JsonException>(() => Read<ItemAction>(json));

    [Fact]
    public void Missing_members_take_the_defaults_of_the_contract_and_unknown_ones_are_ignored()
    {
        var connector = Read<ConnectorInstance>("""{"uuid":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","labels":{"a":1}}""");

        connector.Name.ShouldBe("connector");
        connector.Status.ShouldBe(ConnectorStatus.Starting);
        connector.ItemAction.ShouldBe(ItemAction.Nothing);
        connector.DisplayName.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"uuid":"not a uuid"}""")]
    [InlineData("""{"status":"asleep"}""")]
    public void A_member_of_the_wrong_type_is_refused(string json) => Should.Throw<JsonException>(() => Read<ConnectorInstance>(json));

    [Theory]
    [InlineData("""{"location":"/a"}""")]
    [InlineData("""{"metainfo":"a"}""")]
    [InlineData("""{"location":null,"metainfo":"a"}""")]
    public void A_scan_request_needs_location_and_metainfo(string json) => Should.Throw<JsonException>(() => Read<ScanRequest>(json));

    [Fact]
    public void A_size_may_be_a_numeric_text_but_not_a_fraction()
    {
        Read<ScanRequest>("""{"location":"/a","metainfo":"a","size_in_bytes":"12"}""").SizeInBytes.ShouldBe(12);
        Should.Throw<JsonException>(() => Read<ScanRequest>("""{"location":"/a","metainfo":"a","size_in_bytes":12.5}"""));
    }

    [Fact]
    public void A_request_leaves_out_an_unknown_connector_and_writes_its_other_nulls()
    {
        var json = Write(new ScanRequest { Location = "/a", Metainfo = "a" });

        json.ShouldNotContain("connector");
        json.ShouldContain("\"size_in_bytes\":null");
    }

    [Fact]
    public void A_status_response_has_all_members_of_the_contract() =>
        Write(StatusResponse.Success("done")).ShouldBe("""{"status":"success","message":"done","description":null,"id":null,"preview":null}""");

    [Fact]
    public void A_logged_registration_answer_does_not_show_the_secret()
    {
        var answer = new RegisterResponse { Status = ResponseStatus.Success, Message = "registered", HmacKeyId = "id", HmacSecret = "top secret" };

        answer.ToString().ShouldNotContain("top secret");
        Write(answer).ShouldContain("\"hmac_secret\":\"top secret\"");
    }

    [Fact]
    public void Verdicts_are_written_in_lower_case_words() => Write(ScanVerdict.TooLarge).ShouldBe("\"too_large\"");

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, WireJson.Options)!;

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);
}
