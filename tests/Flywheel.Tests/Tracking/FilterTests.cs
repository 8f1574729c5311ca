using Flywheel.Tracking;

namespace Flywheel.Tests.Tracking;

public sealed class FilterTests
{
    [Theory]
    [InlineData("metrics.auc > 0.8 OR params.a = 'b'", "At character 19: wanted AND, found 'OR params.a = 'b''.")]
    [InlineData("metrics.auc > 'x'", "At character 15: wanted a number after '>', found ''x''.")]
    [InlineData("params.a > 'b'", "At character 10: '>' does not go with 'a'.")]
    [InlineData("params.a = b", "At character 12: wanted a quoted text after '=', found 'b'.")]
    [InlineData("metrcs.auc > 1", "At character 1: there is no entity 'metrcs'. Did you mean 'metrics'?")]
    [InlineData("stauts = 'RUNNING'", "At character 1: a run has no attribute 'stauts'. Did you mean 'status'?")]
    [InlineData("metrics.auc BETWEEN 1", "At character 13: wanted a comparison after 'auc', found 'BETWEEN 1'.")]
    [InlineData("(metrics.auc > 1)", "At character 1: wanted a field such as metrics.auc, found '(metrics.auc > 1)'.")]
    [InlineData("params.a = 'open", "At character 12: wanted a quoted text after '=', found ''open'.")]
    public void A_filter_that_cannot_be_read_is_refused_with_the_place(string filter, string sentence)
    {
        RunFilter.Parse(filter).Refusals.ShouldHaveSingleItem().Sentence.ShouldBe(sentence);
    }
}
