using Flywheel.Storage;

namespace Flywheel.Tests.Storage;

public sealed class DatasetNameTests
{
    [Theory]
    [InlineData("flights")]
    [InlineData("a")]
    [InlineData("flights.predictions-2_x")]
    public void A_name_is_read_as_written(string text) => DatasetName.Read(text).Value.ToString().ShouldBe(text);

    [Theory]
    [InlineData(null, "nothing is not a dataset name: it is empty.")]
    [InlineData("", "'' is not a dataset name: it is empty.")]
    [InlineData("../x", "'../x' is not a dataset name: it does not start with a lower-case letter.")]
    [InlineData("a/../b", "'a/../b' is not a dataset name: it has '/' at position 2.")]
    [InlineData("a\\b", "'a\\b' is not a dataset name: it has '\\' at position 2.")]
    [InlineData("a\0b", "'a\0b' is not a dataset name: it has the character U+0000 at position 2.")]
    [InlineData("a..b", "'a..b' is not a dataset name: it has two dots in a row.")]
    [InlineData("a.", "'a.' is not a dataset name: it ends in a dot.")]
    [InlineData("Flights", "'Flights' is not a dataset name: it does not start with a lower-case letter.")]
    [InlineData("nul.csv", "'nul.csv' is not a dataset name: it is the name of a device on Windows.")]
    [InlineData("fl\u00fcge", "'fl\u00fcge' is not a dataset name: it has the character U+00FC at position 3.")]
    public void What_is_not_a_name_is_refused(string? text, string sentence)
    {
        var refusal = DatasetName.Read(text).Refusals.ShouldHaveSingleItem();

        (refusal.Code, refusal.Sentence).ShouldBe(("storage.dataset-name", sentence));
    }

    [Fact]
    public void A_name_too_long_is_refused() =>
        DatasetName.Read(new string('a', 101)).Refusals.ShouldHaveSingleItem().Sentence.ShouldBe($"'{new string('a', 40)}…' is not a dataset name: it has 101 characters.");
}
