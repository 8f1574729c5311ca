using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Testing.Training;
using Flywheel.Training;
using Flywheel.Training.Fitting;
using Flywheel.Training.Search;
using Flywheel.Training.Search.Spaces;
using Flywheel.Training.Trainers;

namespace Flywheel.Tests.Training;

public sealed class SearchTests
{
    private static readonly CandidateDefinition s_prior = new("prior") { Parameters = [new ParameterForm("shift", "-0.5..0.5")] };

    [Fact]
    public async Task The_best_trial_wins_and_every_trial_is_reported()
    {
        var scorer = NearestTo(0.2);

        var report = await Search(Definition(trials: 20, s_prior), scorer);

        report.Trials.Length.ShouldBe(20);
        report.Stopped.ShouldBe(SearchStop.Trials);
        report.Best.Trial.Score.ShouldBe(report.Trials.Max(trial => trial.Score));
        Math.Abs(Shift(report.Best.Model) - 0.2).ShouldBeLessThan(0.05);
        report.Best.Model.Parameters.ToJson().ShouldBe(report.Best.Trial.Parameters);
    }

    [Fact]
    public async Task The_first_trial_is_the_default_and_the_sequence_depends_only_on_the_seed()
    {
        var few = await Search(Definition(trials: 4, s_prior), NearestTo(0));
        var many = await Search(Definition(trials: 9, s_prior), NearestTo(0));
        var others = await Search(Definition(trials: 4, s_prior) with { Seed = 2 }, NearestTo(0));

        few.Trials[0].Parameters.ShouldBe("""{"shift":0}""");
        many.Trials.Take(4).Select(trial => trial.Parameters).ShouldBe(few.Trials.Select(trial => trial.Parameters));
        others.Trials[1].Parameters.ShouldNotBe(few.Trials[1].Parameters);
    }

    [Fact]
    public async Task A_killed_search_runs_only_what_was_not_finished()
    {
        var ledger = new MemoryTrialLedger();
        var killed = NearestTo(0.2, killedAfter: 5);
        await Should.ThrowAsync<OperationCanceledException>(() => Search(Definition(trials: 8, s_prior), killed, ledger));

        var resumed = NearestTo(0.2);
        var report = await Search(Definition(trials: 8, s_prior), resumed, ledger);

        resumed.Scored.ShouldBe(3);
        var whole = await Search(Definition(trials: 8, s_prior), NearestTo(0.2));
        report.Trials.ShouldBe(whole.Trials);
        report.Best.Model.Digest.ShouldBe(whole.Best.Model.Digest);
    }

    [Fact]
    public async Task A_candidate_without_free_parameters_is_tried_once_and_keeps_its_model()
    {
        var report = await Search(Definition(trials: 6, s_prior, new CandidateDefinition("logistic-regression") { Features = ["x"] }), NearestTo(0.2));

        report.Trials.Count(trial => trial.Trainer == "logistic-regression").ShouldBe(1);
        report.Trials[0].Trainer.ShouldBe("logistic-regression");
        report.Winners.Select(winner => winner.Model.Trainer).ShouldBe(["prior", "logistic-regression"]);
        report.Winners[1].Model.Layout.Features.Select(feature => feature.Name).ShouldBe(["x"]);
    }

    [Fact]
    public async Task A_space_of_lists_is_exhausted_without_trying_anything_twice()
    {
        var lists = new CandidateDefinition("prior") { Parameters = [new ParameterForm("shift", "[0.1, 0.2, 0.3]")] };

        var report = await Search(Definition(trials: 50, lists), NearestTo(0.2));

        report.Trials.Select(trial => trial.Parameters).Order().ShouldBe(["""{"shift":0.1}""", """{"shift":0.2}""", """{"shift":0.3}"""]);
        report.Stopped.ShouldBe(SearchStop.Exhausted);
    }

    [Fact]
    public async Task A_grid_steps_through_every_combination()
    {
        var grid = new CandidateDefinition("logistic-regression")
        {
            Parameters = [new ParameterForm("c", "0.01..100 log"), new ParameterForm("class_weight", "[none, balanced]")],
        };

        var report = await Search(Definition(trials: 50, grid) with { Strategy = SearchStrategy.Grid }, new CountingScorer(model => model.Parameters.Number("c")));

        report.Trials.Length.ShouldBe(10);
        report.Winners[0].Model.Parameters.Number("c").ShouldBe(100, 1e-9);
    }

    [Fact]
    public async Task No_trial_begins_after_the_time_is_up_and_replay_makes_the_same_search_again()
    {
        var clock = new SteppingClock();
        var scorer = NearestTo(0.2, onScore: () => clock.Advance(TimeSpan.FromSeconds(10)));
        var budget = new SearchBudget { Trials = 100, Time = TimeSpan.FromSeconds(35) };

        var cut = await Search(Definition(trials: 100, s_prior) with { Budget = budget }, scorer, training: On(clock));
        var replay = await Search(Definition(trials: 100, s_prior) with { Replay = [.. cut.Trials.Select(trial => trial.Number)] }, NearestTo(0.2));

        cut.Trials.Length.ShouldBe(4);
        cut.Stopped.ShouldBe(SearchStop.Time);
        replay.Trials.ShouldBe(cut.Trials);
        replay.Best.Model.Digest.ShouldBe(cut.Best.Model.Digest);
    }

    [Fact]
    public async Task One_trial_is_run_however_small_the_memory_budget()
    {
        var report = await Search(Definition(trials: 5, s_prior) with { Budget = new SearchBudget { Trials = 5, MemoryBytes = 1 } }, NearestTo(0.2));

        report.Trials.Length.ShouldBe(1);
        report.Stopped.ShouldBe(SearchStop.Memory);
    }

    [Fact]
    public async Task Halving_gives_all_rows_only_to_the_best_third_and_to_the_best_of_each_candidate()
    {
        var definition = Definition(trials: 9, s_prior, new CandidateDefinition("logistic-regression")) with { Strategy = SearchStrategy.Halving };

        var report = await Search(definition, NearestTo(0.2), rows: Some.Rows(9_000));

        report.Trials.GroupBy(trial => trial.Rows).OrderBy(rung => rung.Key).Select(rung => (rung.Key, rung.Count())).ShouldBe([(1_000, 5), (3_000, 1), (9_000, 3)]);
        report.Winners.Length.ShouldBe(2);
        report.Winners.ShouldAllBe(winner => winner.Trial.Rows == 9_000);
    }

    [Fact]
    public void Every_mistake_in_a_search_is_refused_at_once_with_its_place()
    {
        var search = Definition(trials: 3,
            new CandidateDefinition("logistic-regresion"),
            new CandidateDefinition("linear-regression"),
            new CandidateDefinition("logistic-regression")
            {
                Parameters =
                [
                    new ParameterForm("C", "1", new Place("flywheel.yaml", 40, 9)),
                    new ParameterForm("c", "10..1", new Place("flywheel.yaml", 41, 9)),
                    new ParameterForm("l1_ratio", "0..2", new Place("flywheel.yaml", 42, 9)),
                    new ParameterForm("max_iterations", "..50 early-stop 5", new Place("flywheel.yaml", 43, 9)),
                    new ParameterForm("class_weight", "[none, balance]", new Place("flywheel.yaml", 44, 9)),
                ],
            });

        var refusals = Some.Training.Check(search).Refusals;

        refusals.Select(refusal => refusal.ToString()).ShouldBe(
        [
            "There is no trainer 'logistic-regresion'. Did you mean 'logistic-regression'?",
            "'linear-regression' cannot learn a binary classification. It learns regression.",
            "flywheel.yaml:40:9: 'logistic-regression' has no parameter 'C'. Did you mean 'c'?",
            "flywheel.yaml:41:9: The parameter 'c' is searched over '10..1'. A range goes from the lower to the higher value.",
            "flywheel.yaml:42:9: The parameter 'l1_ratio' is '2'; it must be a number in 0..1.",
            "flywheel.yaml:43:9: 'logistic-regression' does not stop early, so '..50 early-stop 5' cannot be kept. Write '50'.",
            "flywheel.yaml:44:9: The parameter 'class_weight' is 'balance'; it must be one of none, balanced. Did you mean 'balanced'?",
        ]);
    }

    private static SearchDefinition Definition(int trials, params ImmutableArray<CandidateDefinition> candidates) =>
        new(TaskKind.BinaryClassification, candidates, Seed: 1) { Budget = new SearchBudget { Trials = trials } };

    private static CountingScorer NearestTo(double shift, int killedAfter = int.MaxValue, Action? onScore = null) => new(model =>
    {
        onScore?.Invoke();
        return -Math.Abs((model.Trainer == "prior" ? Shift(model) : 5) - shift);
    })
    {
        KilledAfter = killedAfter,
    };

    private static double Shift(CompiledModel model) => model.Parameters.Number("shift");

    private static ModelTraining On(TimeProvider clock) => new([new PriorTrainer()], TrainingRoom.Encoders, clock);

    private static async Task<SearchReport> Search(
        SearchDefinition definition, ITrialScorer scorer, ITrialLedger? ledger = null, ModelTraining? training = null, TrainingRows? rows = null)
    {
        var request = new SearchRequest(definition, rows ?? Some.Rows(), null, Digest.Of("rows"));
        var report = await (training ?? Some.Training).SearchAsync(request, scorer, ledger ?? new MemoryTrialLedger(), null, TestContext.Current.CancellationToken);
        return report.Value;
    }
}
