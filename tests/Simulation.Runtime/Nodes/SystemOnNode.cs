using Akka.Actor;

namespace HaActors.Simulation.Runtime;
