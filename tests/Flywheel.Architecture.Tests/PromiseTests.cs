using Flywheel.Architecture.Tests.Rules;

namespace Flywheel.Architecture.Tests;

public sealed class PromiseTests
{
    // In two pieces, so that these tests do not break the rule they test.
    private const string Note = "TO" + "DO";

    [Fact]
    public void Work_left_to_do_names_its_issue() =>
        Promises.WorkNotes(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void No_test_is_skipped() =>
        Promises.SkippedTests(SourceTree.Repository).ShouldBeClean(atLeast: 10);

    [Fact]
    public void No_cancellation_token_is_optional() =>
        Promises.OptionalCancellation(SourceTree.Repository).ShouldBeClean(atLeast: 100);

    [Fact]
    public void A_note_without_an_issue_is_caught_and_one_with_an_issue_is_not()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Row.cs", $"// {Note}(#12): fine\n// {Note}: not fine\n");

        var findings = Promises.WorkNotes(planted);

        findings.ShouldBe($"src/Flywheel.Data/Row.cs:2: {Note} without the number of an issue.");
    }

    [Fact]
    public void A_skipped_test_is_caught()
    {
        var planted = SourceTree.Planted("tests/Flywheel.Tests/RowTests.cs", """
            public sealed class RowTests
            {
                [Fact(Skip = "later")]
                public void A_row_is_kept() { }
            }
            """);

        var findings = Promises.SkippedTests(planted);

        findings.ShouldBe("tests/Flywheel.Tests/RowTests.cs:3: A test is run or deleted, not skipped.");
    }

    [Fact]
    public void An_optional_token_is_caught()
    {
        var planted = SourceTree.Planted("src/Flywheel.Data/Rows.cs", """
            internal interface IRows
            {
                Task ReadAsync(CancellationToken cancellation = default);
            }
            """);

        var findings = Promises.OptionalCancellation(planted);

        findings.ShouldBe("src/Flywheel.Data/Rows.cs:3: The token 'cancellation' is optional.");
    }
}
