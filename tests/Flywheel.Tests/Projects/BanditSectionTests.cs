using Flywheel.Projects;
using Flywheel.Serving.Bandits;
using Flywheel.Serving.Routing;

namespace Flywheel.Tests.Projects;

public sealed class BanditSectionTests
{
    private const string Project = TicketsProject.Text;

    [Fact]
    public void A_bandit_reads_as_the_route_it_is()
    {
        var endpoint = ProjectReader.Read("/projects/tickets/flywheel.yaml", Project + """
            endpoint:
              name: tickets
              bandit: { policy: linear-thompson, among: [4, 2, 3], reward: closeness, least: 2%, context: { size: 0..100, age: -1..1.5 }, assign_by: [owner] }
            """).Value.Endpoint.ShouldNotBeNull();

        var route = endpoint.Bandit.ShouldNotBeNull().ToRoute("tickets");
        route.ShouldBe(new RouteDefinition("tickets", 4)
        {
            Arms = [new RouteArm("v2", 2, 0), new RouteArm("v3", 3, 0)],
            AssignBy = ["owner"],
            Bandit = new BanditDefinition("linear-thompson") { Reward = BanditReward.Closeness, Least = 0.02, Context = [new BanditContext("size", 0, 100), new BanditContext("age", -1, 1.5)] },
        });
        route.Check().ShouldBeEmpty();
        route.ToString().ShouldBe("tickets/4 champion, tickets/2 v2, tickets/3 v3 by linear-thompson");
    }

    [Theory]
    [InlineData("{ policy: thomson, among: [1, 2] }", "'endpoint.bandit.policy' is 'thomson', but one of epsilon-greedy, linear-thompson, thompson, ucb1 is wanted. Did you mean 'thompson'?")]
    [InlineData("{ policy: thompson, among: [1] }", "The route is wrong: a bandit chooses between two arms at least.")]
    [InlineData("{ policy: thompson, among: [1, 1] }", "The route is wrong: two arms are /1.")]
    [InlineData("{ policy: thompson, among: [1, 2], context: { size: 0..9 } }", "The route is wrong: 'thompson' has no context; 'linear-thompson' has.")]
    [InlineData("{ policy: linear-thompson, among: [1, 2], context: { size: 9..0 } }", "The route is wrong: the range of 'size' is 9 to 0.")]
    [InlineData("{ policy: linear-thompson, among: [1, 2], context: { size: wide } }", "'wide' is no range of numbers. Write for example '-10..40'.")]
    [InlineData("{ policy: thompson, among: [1, 2], leest: 1% }", "There is no key 'leest' in 'endpoint.bandit'. Did you mean 'least'?")]
    public void A_bandit_that_makes_no_sense_is_refused_where_it_stands(string bandit, string why) =>
        ProjectReader.Read("/projects/tickets/flywheel.yaml", $"{Project}endpoint: {{ name: tickets, bandit: {bandit} }}\n").Refusals[0].ToString().ShouldContain(why);
}
