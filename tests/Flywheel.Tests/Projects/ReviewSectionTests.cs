using Flywheel.Labels.Reviews;
using Flywheel.Projects;

namespace Flywheel.Tests.Projects;

public sealed class ReviewSectionTests
{
    private const string Project = TicketsProject.Text + TicketsProject.Endpoint;

    [Fact]
    public void Rules_read_as_written()
    {
        var reviews = ProjectReader.Read("/projects/tickets/flywheel.yaml", Project + """
            reviews:
              rules:
                - { name: unsure, within: 5% }
                - { name: risky, from: 0.9, share: 50% }
              patience: 4h
              claim: 10min
              at_most: 100
              cost: 0.5
              learn: no
            """).Value.Reviews!;

        reviews.Queue.Rules.ShouldBe([new ReviewRule("unsure", 0, 1, 1) { Within = 0.05 }, new ReviewRule("risky", 0.9, 1, 0.5)]);
        (reviews.Queue.Patience, reviews.Queue.ClaimFor, reviews.Queue.MaxOpen).ShouldBe((TimeSpan.FromHours(4), TimeSpan.FromMinutes(10), 100));
        (reviews.Cost, reviews.Learn).ShouldBe((0.5, false));
    }

    [Fact]
    public void A_project_without_reviews_asks_nobody() => ProjectReader.Read("/projects/tickets/flywheel.yaml", Project).Value.Reviews.ShouldBeNull();

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var read = ProjectReader.Read("/projects/tickets/flywheel.yaml", Project + """
            reviews:
              rules:
                - { name: unsure, wthin: 5% }
                - { name: unsure, from: 0.9, until: 0.1 }
              patience: 9000d
            """);

        read.Refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "flywheel.yaml:11:3 (reviews.rules): Two rules of 'reviews' are named 'unsure'. Name each rule once: the queue tells them apart by name.",
            "flywheel.yaml:11:3 (reviews.patience): Found 9000.00:00:00; wanted 00:00:01 to 3650.00:00:00.",
            "flywheel.yaml:12:23 (reviews.rules[0].wthin): There is no key 'wthin' in 'reviews.rules[0]'. Did you mean 'within'?",
            "flywheel.yaml:13:7 (reviews.rules[1]): The rule 'unsure' asks about scores from 0.9 until 0.1, which are none. Let 'from' be the smaller.",
        ]);
    }
}
