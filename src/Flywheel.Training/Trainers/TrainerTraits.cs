using System.Collections.Immutable;
using Flywheel.Training.Design;
using Flywheel.Training.Parameters;

namespace Flywheel.Training.Trainers;

/// <summary>What a trainer is, as data.</summary>
/// <param name="Tasks">What it can learn.</param>
/// <param name="Needs">What it can take.</param>
/// <param name="Parameters">Its parameters, in the order people should read them.</param>
/// <param name="Version">Raised when the same inputs would give another model; part of every cache key.</param>
public sealed record TrainerTraits(
    ImmutableArray<TaskKind> Tasks, DesignNeeds Needs, ImmutableArray<ParameterDefinition> Parameters, int Version = 1);
